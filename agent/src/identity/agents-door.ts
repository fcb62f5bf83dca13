import { PicketError } from '@picket/shared/errors';
import {
  enrolmentSchema,
  farewellSchema,
  knownAgentSchema,
  PURGED_PATH,
  WHO_AM_I_PATH,
  type Enrolment,
  type KnownAgent,
} from '@picket/shared/enrolment';
import { z } from 'zod';
import { AgentError } from '../errors.js';
import { readBody, sendRequest, type Credentials, type HttpRequest } from '../host/https.js';
import { unreachable } from './fetch-authority.js';

const TIMEOUT_MS = 30_000;
const MAX_ANSWER_BYTES = 256 * 1024;
const OK = 200;

/**
 * Asks the agents' listener for a certificate.
 * @throws AgentError `enrolment.unreachable`, `enrolment.refused`
 */
export function askForCertificate(
  origin: string,
  path: string,
  credentials: Credentials,
  body: object,
): Promise<Enrolment> {
  const headers = { 'content-type': 'application/json' };
  return ask(origin, path, credentials, { method: 'POST', headers, body: JSON.stringify(body) }, enrolmentSchema);
}

/**
 * Asks whom the control plane takes this host for.
 * @throws AgentError `enrolment.unreachable`, `enrolment.refused`
 */
export function askWhoAmI(origin: string, credentials: Credentials): Promise<KnownAgent> {
  return ask(origin, WHO_AM_I_PATH, credentials, { method: 'GET' }, knownAgentSchema);
}

/**
 * Says that this host has deleted what it had.
 * @throws AgentError `enrolment.unreachable`, `enrolment.refused`
 */
export async function tellOfPurge(origin: string, credentials: Credentials): Promise<void> {
  await ask(origin, PURGED_PATH, credentials, { method: 'POST' }, farewellSchema);
}

async function ask<Answer>(
  origin: string,
  path: string,
  credentials: Credentials,
  request: Omit<HttpRequest, 'signal'>,
  schema: z.ZodType<Answer>,
): Promise<Answer> {
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const response = await sendRequest(origin + path, credentials, { ...request, signal });
    const answer = (await readBody(response, MAX_ANSWER_BYTES)).toString('utf8');
    if (response.statusCode !== OK) throw refused(response.statusCode, answer);
    return schema.parse(JSON.parse(answer));
  } catch (error) {
    throw error instanceof PicketError ? error : unreachable(origin, error);
  }
}

const problemSchema = z.object({
  detail: z.string(),
  next: z.string().optional(),
  command: z.string().optional(),
});

/** The control plane's own words, which say what to do next. */
function refused(status: number | undefined, answer: string): AgentError {
  const problem = problemSchema.safeParse(parseJson(answer)).data ?? { detail: `HTTP status ${status}` };
  const advice = [problem.next, problem.command].filter((part) => part !== undefined).join(': ');
  return new AgentError('enrolment.refused', 'user', `the control plane refuses: ${problem.detail.slice(0, 500)}`, {
    ...(advice && { next: advice.slice(0, 500) }),
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
