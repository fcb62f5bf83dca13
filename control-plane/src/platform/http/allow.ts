import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiExtension } from '@nestjs/swagger';
import type { Action } from '../../api/access.js';

/** `open`: without any credential, or with one that another guard looks at. */
export type Rule = Action | 'open';

export const RULE = 'picket:rule';
/** The rule of an operation in the description of the API. */
export const RULE_EXTENSION = 'x-picket-action';

export const FOR_LEGACY_AGENTS = 'picket:legacy-agents';

/** Agents without a certificate have no credential here: open to this machine while they are taken (`broker.legacy`). */
export const AllowLegacyAgents = () => SetMetadata(FOR_LEGACY_AGENTS, true);

/** Says what an operation, or all of a controller, asks for. A route without it is refused, and fails a test. */
export const Allow = (rule: Rule) => applyDecorators(SetMetadata(RULE, rule), ApiExtension(RULE_EXTENSION, rule));
