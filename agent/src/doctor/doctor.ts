import { once } from 'node:events';
import { accessSync, constants, mkdirSync, statfsSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { describeError } from '@picket/shared/errors';
import type { AgentConfig } from '../config.js';
import { AgentError } from '../errors.js';
import { sendRequest } from '../host/https.js';
import { addressesOf } from '../identity/addresses.js';
import { askWhoAmI } from '../identity/agents-door.js';
import { clockFault } from '../identity/enrol.js';
import { credentialsOf, IdentityFiles, type Identity } from '../identity/identity-files.js';
import { StoreFiles } from '../model-store/store-files.js';
import { isAlive, readLocalStatus } from '../host/status.js';
import type { Finding } from './finding.js';

type Check = (config: AgentConfig) => Promise<string> | string;

const TIMEOUT_MS = 3000;
const MIB = 1024 * 1024;

/** What is checked; a check throws to fail, and its error says why. */
const CHECKS: readonly { check: string; onFailure: 'warn' | 'fail'; run: Check }[] = [
  { check: 'state folder', onFailure: 'fail', run: checkStateFolder },
  { check: 'disk space', onFailure: 'warn', run: checkDiskSpace },
  { check: 'scorer', onFailure: 'fail', run: checkScorer },
  { check: 'model', onFailure: 'warn', run: checkModel },
  { check: 'identity', onFailure: 'fail', run: checkIdentity },
  { check: 'broker', onFailure: 'warn', run: checkBroker },
  { check: 'control plane', onFailure: 'warn', run: checkControlPlane },
  { check: 'agent', onFailure: 'warn', run: checkAgent },
];

/** Looks at everything that an agent needs; what is only away for the moment is a warning. */
export async function examine(config: AgentConfig, interfaceName?: string): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const { check, onFailure, run } of CHECKS) {
    try {
      findings.push({ check, result: 'ok', detail: await run(config) });
    } catch (error) {
      findings.push({ check, result: onFailure, detail: describeError(error) });
    }
  }
  if (interfaceName === undefined) return findings;
  const { examineInterface } = await import('./examine-interface.js');
  return [...findings, ...(await examineInterface(interfaceName, config))];
}

function checkStateFolder(config: AgentConfig): string {
  const folder = config['state.dir'];
  mkdirSync(folder, { recursive: true });
  accessSync(folder, constants.W_OK);
  return folder;
}

function checkDiskSpace(config: AgentConfig): string {
  const { bavail, bsize } = statfsSync(config['state.dir']);
  const freeMib = Math.floor((bavail * bsize) / MIB);
  const text = `${freeMib} MiB free, the outbox may take ${config['outbox.maxMib']} MiB`;
  if (freeMib < config['outbox.maxMib']) throw new Error(`${text} (free some, or lower PICKET_OUTBOX_MIB)`);
  return text;
}

async function checkScorer(): Promise<string> {
  const { default: ort } = await import('onnxruntime-node');
  return `ONNX Runtime ${ort.env.versions.node}`;
}

async function checkModel(config: AgentConfig): Promise<string> {
  const { loadModel } = await import('../scoring/model.js');
  const { scorerOptions } = await import('../scoring/scorer-process.js');
  const { checkGolden } = await import('../model-store/golden.js');
  const files = new StoreFiles(join(config['state.dir'], 'models'));
  const { active, pinned } = files.readMemory();
  const digest = pinned ?? active;
  if (digest === null) throw trouble('none yet; flows are counted, not scored', 'the control plane sends one');
  const model = await loadModel(files.read(digest), digest, config.profile, scorerOptions(config));
  await checkGolden(model.scorer, model.manifest);
  await model.scorer.close();
  return `${model.ref.name} version ${model.ref.version} computes what it should`;
}

function checkIdentity(config: AgentConfig): string {
  const identity = readIdentity(config);
  if (!identity) return 'not enrolled: the shared password is used, on this host only';
  const { agentId, expiresAt } = identity;
  if (Date.parse(expiresAt) < Date.now())
    throw trouble(`the certificate expired at ${expiresAt}`, 'enrol this host again');
  return `enrolled as ${agentId}; certificate until ${expiresAt.slice(0, 10)}`;
}

/** Knocks only: connecting as the agent would take the connection away from one that runs. */
async function checkBroker(config: AgentConfig): Promise<string> {
  const { brokerUrl } = addressesOf(config, readIdentity(config));
  const url = new URL(brokerUrl);
  const port = Number(url.port) || (url.protocol === 'mqtts:' ? 8883 : 1883);
  const socket = connect(port, url.hostname);
  try {
    await once(socket, 'connect', { signal: AbortSignal.timeout(TIMEOUT_MS) });
    return `${brokerUrl} answers`;
  } catch (error) {
    throw trouble(`nothing answers at ${brokerUrl}: ${describeError(error)}`, 'check PICKET_MQTT_URL', error);
  } finally {
    socket.destroy();
  }
}

/** An enrolled agent shows its certificate, so that one that is revoked is found too. */
async function checkControlPlane(config: AgentConfig): Promise<string> {
  const identity = readIdentity(config);
  const { controlPlaneUrl } = addressesOf(config, identity);
  if (identity && new URL(controlPlaneUrl).protocol === 'https:') return checkAgentsDoor(identity, controlPlaneUrl);
  const url = new URL('/healthz', controlPlaneUrl).href;
  const response = await ask(url, () =>
    sendRequest(url, undefined, { method: 'GET', signal: AbortSignal.timeout(TIMEOUT_MS) }),
  );
  response.destroy();
  if (response.statusCode !== 200) throw trouble(`${url}: HTTP status ${response.statusCode}`, 'look at its log');
  return `${url} answers`;
}

async function checkAgentsDoor(identity: Identity, url: string): Promise<string> {
  const { serverTime } = await ask(url, () => askWhoAmI(url, credentialsOf(identity)));
  const fault = clockFault({ serverTime }, Date.now());
  if (fault) throw trouble(fault, 'set it: timedatectl set-ntp true');
  return `${url} knows this host as ${identity.agentId}`;
}

async function ask<Answer>(url: string, request: () => Promise<Answer>): Promise<Answer> {
  try {
    return await request();
  } catch (error) {
    throw error instanceof AgentError
      ? error
      : trouble(`${url}: ${describeError(error)}`, 'check PICKET_CONTROL_PLANE_URL', error);
  }
}

function readIdentity(config: AgentConfig): Identity | undefined {
  return new IdentityFiles(config['state.dir']).read();
}

function checkAgent(config: AgentConfig): string {
  const status = readLocalStatus(config['state.dir']);
  if (!status || !isAlive(status))
    throw trouble('none is running with this state folder', 'start one with picket-agent run');
  return `pid ${status.pid}, ${status.state}`;
}

function trouble(message: string, next: string, cause?: unknown): AgentError {
  return new AgentError('doctor.finding', 'operational', message, { next, cause });
}
