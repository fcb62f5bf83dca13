import type { Command } from 'commander';
import { describeCaptureWarning } from '@picket/shared/contract';
import { loadConfig } from '../config.js';
import { AgentError } from '../errors.js';
import type { LocalStatus } from '../host/status.js';
import { say, sayJson } from './print.js';

interface StatusOptions {
  readonly config?: string;
  readonly json?: boolean;
}

const SHOWN_QUARANTINED = 3;

/** Adds `status`: what the agent of this host is doing. */
export function registerStatus(program: Command): void {
  program
    .command('status')
    .description('status of the agent with this state folder')
    .option('-c, --config <file>', 'YAML file with settings')
    .option('--json', 'as JSON')
    .action(async (options: StatusOptions) => {
      const { readLocalStatus, isAlive } = await import('../host/status.js');
      const folder = loadConfig(process.env, options.config)['state.dir'];
      const status = readLocalStatus(folder);
      if (!status)
        throw new AgentError('state.unusable', 'user', `no agent has run with the state folder ${folder}`, {
          next: 'start one with picket-agent run',
        });
      const running = isAlive(status);
      if (options.json) sayJson({ ...status, running });
      else say(describe(status, running));
    });
}

function describe(status: LocalStatus, running: boolean): string {
  const { counters, model } = status;
  const scored = `${counters.flowsScored} scored, ${status.flowsUnscored} not scored, ${counters.flowsLive} live`;
  const rows: [string, string][] = [
    ['agent', `${status.agentId}, version ${status.agentVersion}, ${running ? `pid ${status.pid}` : 'not running'}`],
    ['state', running ? status.state : `stopped, last seen ${status.sentAt}`],
    ['packets from', sourceOf(status)],
    ['packets', `${counters.packetsReceived} received, ${counters.packetsParsed} parsed`],
    ['left out', byReason({ ...counters.packetsMalformed, ...counters.packetsUnsupported }) || 'nothing'],
    ['of note', byReason(counters.packetsNoted ?? {}) || 'nothing'],
    ['flows', `${counters.flowsCreated} created, ${scored}`],
    ['alerts', `${counters.flowsAlerted} flows alerted, ${counters.alertsSent} alerts made`],
    ['model', model ? `${model.name} version ${model.version} (${model.digest.slice(0, 12)})` : 'none'],
    ['broker', `${status.broker}, ${running && status.isConnected ? 'connected' : 'not connected'}`],
    ['outbox', `${counters.outboxRecords} records, ${counters.outboxBytes} bytes on disk`],
    ['dropped', byReason(counters.recordsDropped) || 'nothing'],
  ];
  const { pressure = 0, evicted = 0 } = counters.flowsExported;
  if (pressure + evicted > 0) rows.push(['ended early', endedEarly(pressure, evicted)]);
  for (const { digest, reason } of status.quarantined.slice(-SHOWN_QUARANTINED))
    rows.push(['quarantined', `model ${digest.slice(0, 12)}: ${reason}`]);
  for (const warning of status.warnings ?? []) rows.push(['warning', describeCaptureWarning(warning)]);
  if (status.unstored !== null) rows.push(['trouble', `the control plane stores nothing now: ${status.unstored}`]);
  if (status.isOutboxBlocked) rows.push(['trouble', 'the outbox cannot be written; see the log']);
  return rows.map(([name, text]) => `${name.padEnd(13)}${text}`).join('\n');
}

function byReason(counts: Record<string, number>): string {
  return Object.entries(counts)
    .map(([reason, count]) => `${count} ${reason}`)
    .join(', ');
}

function sourceOf({ captureSource, isPromiscuous }: LocalStatus): string {
  if (captureSource === '') return 'nothing yet';
  if (isPromiscuous === null) return captureSource;
  return `${captureSource}, ${isPromiscuous ? 'promiscuous' : 'not promiscuous: frames to this host only'}`;
}

/** Flows that had to make room in the flow table; they are scored like any other. */
function endedEarly(pressure: number, evicted: number): string {
  return `${pressure} flows with the flow table nearly full, ${evicted} with it full (see PICKET_FLOW_MEMORY_MIB)`;
}
