import type { AgentReport, AgentStatus } from '@picket/shared/contract';
import type { AgentRates } from './rates.js';

/**
 * `impaired`: connected and heard of, but it does not detect what it should. `lost` (not heard of for 30 days) and
 * `decommissioned` agents are in no percentage.
 */
export type AgentHealth = 'online' | 'impaired' | 'silent' | 'offline' | 'lost' | 'decommissioned';

/** Why an agent is impaired, and what helps. */
export interface Impairment {
  readonly code:
    | 'shared-identity'
    | 'contract-old'
    | 'model-refused'
    | 'no-model'
    | 'unsupported-packets'
    | 'nothing-scored'
    | 'unreadable'
    | 'drops'
    | 'outbox-grows';
  readonly reason: string;
  readonly cure: string;
}

/** What is known of an agent. */
export interface AgentFacts {
  readonly status: AgentStatus | null;
  readonly rates: AgentRates | null;
  readonly lastReport: AgentReport | null;
  readonly desiredRevision: number;
  /** It shall alert by thresholds of its group. */
  readonly isTuned?: boolean;
  /** Why what it sent lately could not be read; undefined: it could. */
  readonly unreadable?: string | undefined;
  /** Address of another host that shows the identity of this agent; undefined: none lately. */
  readonly sharedWith?: string | undefined;
}

/** Agents before know neither settings nor thresholds from afar. */
const CONTRACT_WITH_THRESHOLDS = 2;

/** So few packets are not traffic yet: a host sends that many by itself. */
const FEW_PACKETS = 100;
/** Flows end after two minutes at the latest; before, nothing need have been scored. */
const FIRST_FLOWS_MS = 180_000;
const FEW_RECORDS = 1000;

/** An agent says itself (or by its will) that it is offline; one that is connected and says nothing is silent. */
export function healthOf(facts: AgentFacts, lastSeenMs: number, nowMs: number, silentAfterMs: number): AgentHealth {
  if (!facts.status?.online) return 'offline';
  if (nowMs - lastSeenMs > silentAfterMs) return 'silent';
  return impairmentsOf(facts).length > 0 ? 'impaired' : 'online';
}

/** So long a person is waited for before an agent is given up. */
const LOST_MS = 30 * 86_400_000;

/** @param sinceMs when it was heard of last, or when a person said that it will come back */
export function isLost(health: AgentHealth, sinceMs: number, nowMs: number): boolean {
  return (health === 'offline' || health === 'silent') && nowMs - sinceMs >= LOST_MS;
}

/** Everything that keeps an agent from detecting, the worst first. */
export function impairmentsOf(facts: AgentFacts): Impairment[] {
  const { status, rates, lastReport, desiredRevision, unreadable, sharedWith } = facts;
  if (!status?.online) return [];
  return [
    ...(sharedWith === undefined ? [] : [sharedFault(sharedWith)]),
    ...modelFaults(status, lastReport, desiredRevision),
    ...(facts.isTuned && (status.contract ?? 1) < CONTRACT_WITH_THRESHOLDS ? [contractFault(status)] : []),
    ...scoringFaults(status, rates),
    ...(unreadable === undefined ? [] : [unreadableFault(unreadable)]),
    ...lossFaults(status, rates),
  ];
}

function modelFaults(status: AgentStatus, report: AgentReport | null, desiredRevision: number): Impairment[] {
  const isRefused = report?.subject === 'model' && report.outcome !== 'applied' && report.revision === desiredRevision;
  if (isRefused)
    return [
      {
        code: 'model-refused',
        reason: `it does not take the model: ${report.reason}`,
        cure: 'mend what it says, or give it another model version; it needs PICKET_CONTROL_PLANE_URL to fetch one',
      },
    ];
  const isBlind = status.model === null && status.counters.flowsScored === 0 && status.counters.packetsReceived > 0;
  if (!isBlind) return [];
  const cure = 'train a model and promote it, or install one by hand: picket-agent model install';
  return [{ code: 'no-model', reason: 'it has no model and scores nothing', cure }];
}

function scoringFaults(status: AgentStatus, rates: AgentRates | null): Impairment[] {
  const { packetsReceived, packetsParsed, packetsUnsupported, flowsScored } = status.counters;
  const [worst] = Object.entries(packetsUnsupported).sort(([, a], [, b]) => b - a);
  const hasRates = rates !== null && rates.packetsPerSecond > 0;
  const isUnread = hasRates
    ? (rates.unsupportedPerSecond ?? 0) >= rates.packetsPerSecond * 0.99
    : packetsReceived > 0 && packetsParsed === 0;
  if (isUnread && worst && packetsReceived >= FEW_PACKETS)
    return [
      {
        code: 'unsupported-packets',
        reason: `it can read none of the packets (unsupported: ${worst[0]})`,
        cure: 'use the profile picket-1, which reads IPv6 and more, or capture elsewhere',
      },
    ];
  const ranMs = Date.parse(status.sentAt) - Date.parse(status.startedAt);
  const isIdle = status.model !== null && flowsScored === 0 && packetsParsed >= FEW_PACKETS && ranMs > FIRST_FLOWS_MS;
  if (!isIdle) return [];
  return [
    {
      code: 'nothing-scored',
      reason: `packets arrive (${packetsReceived}) and no flow has been scored`,
      cure: 'look at its log and at picket-agent doctor',
    },
  ];
}

function contractFault({ agentVersion }: AgentStatus): Impairment {
  return {
    code: 'contract-old',
    reason: `its version (${agentVersion}) knows no thresholds of a group: it alerts by those of the model`,
    cure: 'update the agent',
  };
}

function sharedFault(address: string): Impairment {
  return {
    code: 'shared-identity',
    reason: `two hosts show its identity; the one at ${address} is turned away`,
    cure: 'enrol one of them anew: picket-agent enroll with --new-key and a new token',
  };
}

function unreadableFault(reason: string): Impairment {
  return {
    code: 'unreadable',
    reason: `it sends records that cannot be read: ${reason}`,
    cure: 'see whether its version fits this control plane, and the disk of its outbox',
  };
}

function lossFaults(status: AgentStatus, rates: AgentRates | null): Impairment[] {
  const faults: Impairment[] = [];
  const dropped = rates?.droppedPerSecond ?? 0;
  if (dropped > 0)
    faults.push({
      code: 'drops',
      reason: `it drops ${Math.ceil(dropped)} packets or records each second`,
      cure: 'give it more cores (capture.workers), or less traffic',
    });
  if ((rates?.outboxPerSecond ?? 0) > 0 && status.counters.outboxRecords > FEW_RECORDS)
    faults.push({
      code: 'outbox-grows',
      reason: `${status.counters.outboxRecords} records wait in its outbox, more each second`,
      cure: 'see whether the control plane stores them (readyz), and the line to it',
    });
  return faults;
}
