import type { AgentDto, AgentStatus, EnrolmentTryDto } from '../../../api/types.js';
import { START_AGENT } from '../../../components/commands.js';

/** `lacking`: it does not go on by itself. */
export type StepState = 'done' | 'waiting' | 'lacking';

export interface Step {
  readonly name: string;
  readonly state: StepState;
  /** What lacks, or what it waits for. */
  readonly reason?: string;
  /** What to type on the host. */
  readonly command?: string;
}

/** How far a host has come that has run the command. */
export interface Arrival {
  readonly key: string;
  /** Id of the agent; of a host that was refused its name. */
  readonly name: string;
  readonly hostname: string;
  readonly address: string;
  readonly at: string;
  readonly steps: readonly Step[];
  readonly remarks: readonly string[];
}

/** So long a host may take from its certificate to its connection, and an agent from its start to its first packet. */
const PATIENCE_MS = 30_000;
/** Certificates are valid from an hour before they are made; a clock within this is near enough. */
const CLOCK_TOLERANCE_MS = 5 * 60_000;

const REFUSALS: Readonly<Record<EnrolmentTryDto['outcome'], string>> = {
  enrolled: '',
  repeated: '',
  expired: 'Refused: the token has expired. Make another command.',
  used: 'Refused: the token has been used by as many hosts as it was made for. Make another command.',
  revoked: 'Refused: the token was revoked. Make another command.',
  'key-known': 'Refused: the key of this host has a certificate already. Run the command again with --new-key.',
  'same-machine': '',
  'another-machine': '',
};

/** The last try of each host; what a host was refused before it got in is left out. @param tries newest first */
export function lastTries(tries: readonly EnrolmentTryDto[]): EnrolmentTryDto[] {
  const last = new Map<string, EnrolmentTryDto>();
  const arrivedHosts = new Set<string>();
  for (const attempt of tries.filter(({ decidedBy }) => !decidedBy)) {
    const host = hostOf(attempt);
    if (attempt.agentId !== null) arrivedHosts.add(host);
    else if (arrivedHosts.has(host)) continue;
    if (!last.has(keyOf(attempt))) last.set(keyOf(attempt), attempt);
  }
  return [...last.values()];
}

/** How far each host has come. @param agents by id, as far as they have ever connected */
export function arrivalsOf(
  tries: readonly EnrolmentTryDto[],
  agents: ReadonlyMap<string, AgentDto>,
  nowMs: number,
): Arrival[] {
  return tries.map((attempt) => {
    const known = attempt.agentId === null ? undefined : agents.get(attempt.agentId);
    // An agent of before may have had this id.
    const agent = known && Date.parse(known.lastSeenAt) >= Date.parse(attempt.at) ? known : undefined;
    return {
      key: keyOf(attempt),
      name: attempt.agentId ?? attempt.hostname,
      hostname: attempt.hostname,
      // As a listener of IPv6 writes an IPv4 address.
      address: attempt.address.replace(/^::ffff:/, ''),
      at: attempt.at,
      steps: stepsOf(attempt, agent, nowMs),
      remarks: [...clockRemarks(attempt), ...(agent ? agentRemarks(agent) : [])],
    };
  });
}

const hostOf = ({ hostname, address }: EnrolmentTryDto) => `${hostname} ${address}`;
const keyOf = (attempt: EnrolmentTryDto) => attempt.agentId ?? hostOf(attempt);

function stepsOf(attempt: EnrolmentTryDto, agent: AgentDto | undefined, nowMs: number): Step[] {
  const status = agent?.status ?? null;
  return [
    { name: 'Contacted', state: 'done' },
    { name: 'Certificate', ...certificate(attempt) },
    { name: 'Connected', ...(attempt.agentId === null ? WAITING : connection(attempt, agent, nowMs)) },
    { name: 'First packets', ...(status ? packets(status) : WAITING) },
    { name: 'First flow scored', ...(agent && status ? scoring(agent, status) : WAITING) },
  ];
}

type Progress = Omit<Step, 'name'>;

const DONE: Progress = { state: 'done' };
const WAITING: Progress = { state: 'waiting' };
const waiting = (reason: string, more: Partial<Progress> = {}): Progress => ({ state: 'waiting', reason, ...more });
const lacking = (reason: string, more: Partial<Progress> = {}): Progress => ({ state: 'lacking', reason, ...more });

function certificate({ agentId, outcome }: EnrolmentTryDto): Progress {
  return agentId === null ? lacking(REFUSALS[outcome]) : DONE;
}

function connection({ at }: EnrolmentTryDto, agent: AgentDto | undefined, nowMs: number): Progress {
  const start = { command: START_AGENT };
  const revoked = agent?.identity?.revoked;
  if (revoked) return lacking(`Revoked by ${revoked.by}: ${revoked.reason}`);
  if (!agent) {
    const isLate = nowMs - Date.parse(at) > PATIENCE_MS;
    return isLate ? lacking('Enrolled, but it has never connected. Start it:', start) : waiting('Start it:', start);
  }
  if (agent.health === 'offline' && agent.status?.trouble !== undefined)
    return lacking(`It cannot capture: ${agent.status.trouble}`);
  if (agent.health === 'offline') return lacking('It was connected and is offline now. Start it:', start);
  return agent.health === 'silent' ? lacking('It is connected and says nothing. Look at its log.') : DONE;
}

function packets({ online, captureSource, startedAt, sentAt, counters }: AgentStatus): Progress {
  if (counters.packetsReceived > 0) return DONE;
  if (!online) return WAITING;
  if (captureSource === '') return waiting('0 packets: it has opened no capture yet');
  const ranMs = Date.parse(sentAt) - Date.parse(startedAt);
  const reason = `0 packets on ${captureSource} so far`;
  return ranMs > PATIENCE_MS ? lacking(`${reason}. Is it the right interface?`) : waiting(reason);
}

function scoring({ desiredModel }: AgentDto, { online, model, counters }: AgentStatus): Progress {
  if (counters.flowsScored > 0) return DONE;
  if (!online) return WAITING;
  if (model === null && desiredModel === null)
    return lacking('No model yet, waiting for a model: flows are counted, not scored. Train one and promote it.');
  if (model === null && desiredModel)
    return waiting(`Waiting for the model ${desiredModel.name} v${desiredModel.version}`);
  return counters.packetsReceived > 0 ? waiting('A flow is scored when it has ended, within two minutes') : WAITING;
}

function clockRemarks({ clockOffsetMs }: EnrolmentTryDto): string[] {
  const offMs = Math.abs(clockOffsetMs);
  if (offMs <= CLOCK_TOLERANCE_MS) return [];
  return [`Its clock is ${lengthOf(offMs)} ${clockOffsetMs < 0 ? 'behind' : 'ahead'}: set it, or certificates fail`];
}

function lengthOf(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  if (minutes < 120) return `${minutes} min`;
  return minutes < 48 * 60 ? `${Math.round(minutes / 60)} h` : `${Math.round(minutes / 1440)} d`;
}

/** A step says already that there is no model. */
function agentRemarks({ identity, impairments, warnings }: AgentDto): string[] {
  const others = impairments.filter(({ code }) => code !== 'no-model');
  return [
    ...(identity?.sameMachineAs ? [`Same machine as ${identity.sameMachineAs}`] : []),
    ...others.map(({ reason, cure }) => `${reason}: ${cure}`),
    ...warnings,
  ];
}
