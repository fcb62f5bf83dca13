import { ControlPlaneError } from '../../errors.js';

/** Names of services of the broker; an agent of that name would be taken for one. */
const RESERVED = /^control-plane|^feed$/;
const MAX_TRIES = 1000;
const MAX_CHARACTERS = 64;

/**
 * The proposed id, or `<id>-2`, `<id>-3` … where it is taken: two hosts of one name are two agents.
 * @throws PicketError `enrolment.name.conflict`
 */
export async function chooseAgentId(proposed: string, isTaken: (id: string) => Promise<boolean>): Promise<string> {
  const base = RESERVED.test(proposed) ? `agent-${proposed}` : proposed;
  for (let number = 1; number <= MAX_TRIES; number += 1) {
    const suffix = number === 1 ? '' : `-${number}`;
    const id = base.slice(0, MAX_CHARACTERS - suffix.length) + suffix;
    if (!(await isTaken(id))) return id;
  }
  throw new ControlPlaneError('enrolment.name.conflict', `${MAX_TRIES} agents are called ${proposed} already`, {
    next: 'set PICKET_AGENT_ID to a name of its own',
  });
}
