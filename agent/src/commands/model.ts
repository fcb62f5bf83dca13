import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Command } from 'commander';
import { loadConfig } from '../config.js';
import { AgentError } from '../errors.js';
import type { StoreFiles, StoreRequest } from '../model-store/store-files.js';
import { openModel } from './score.js';
import { say, sayJson } from './print.js';

interface ModelOptions {
  readonly config?: string;
  readonly json?: boolean;
}

interface StoredModel {
  readonly name: string;
  readonly version: number;
  readonly digest: string;
  readonly profile: string;
  readonly role: string;
}

type Instruction = { readonly action: 'pin'; readonly digest: string } | { readonly action: 'unpin' | 'rollback' };

/** Adds `model`: the bundles of this agent. */
export function registerModel(program: Command): void {
  const model = program.command('model').description('the model bundles of this agent');
  withConfig(model.command('list').description('bundles in the store')).option('--json', 'as JSON').action(list);
  model
    .command('verify')
    .description('run the checks of the agent on a bundle')
    .argument('<bundle>', 'model bundle (.zip)')
    .action(verify);
  withConfig(model.command('pin').description('use this version regardless of the control plane; none removes the pin'))
    .argument('<version>', 'version or digest of a bundle in the store, or none')
    .action(pin);
  withConfig(model.command('rollback').description('go back to the previous bundle')).action((options: ModelOptions) =>
    instruct(options, { action: 'rollback' }),
  );
  for (const command of model.commands) command.exitOverride();
}

function withConfig(command: Command): Command {
  return command.option('-c, --config <file>', 'YAML file with settings');
}

async function list(options: ModelOptions): Promise<void> {
  const models = storedModels(await openStore(options));
  if (options.json) return sayJson(models);
  if (models.length === 0) say('no model in the store; the control plane sends one');
  for (const { name, version, digest, profile, role } of models)
    say(`${name} version ${version}  ${digest.slice(0, 12)}  ${profile}  ${role}`);
}

async function verify(path: string): Promise<void> {
  // That is already all of it: inspected, loaded into a process with limits, its golden rows computed.
  const model = await openModel(path);
  await model.scorer.close();
  const { ref, manifest } = model;
  const golden = `${manifest.golden.inputs.length} golden rows within ${manifest.golden.tolerance}`;
  say(`ok: ${ref.name} version ${ref.version}, profile ${manifest.profile}, ${golden}, ${ref.digest}`);
}

async function pin(version: string, options: ModelOptions): Promise<void> {
  if (version === 'none') return instruct(options, { action: 'unpin' });
  const found = storedModels(await openStore(options)).find(
    (model) => String(model.version) === version || (isDigestPrefix(version) && model.digest.startsWith(version)),
  );
  if (!found)
    throw new AgentError('model.not-found', 'user', `there is no version ${version} in the store`, {
      next: 'see picket-agent model list',
    });
  await instruct(options, { action: 'pin', digest: found.digest });
}

/** As `model list` shows digests, or longer. */
function isDigestPrefix(text: string): boolean {
  return /^[0-9a-f]{12,64}$/.test(text);
}

/** Leaves the instruction in the store; a running agent is told to look, another one finds it when it starts. */
async function instruct(options: ModelOptions, instruction: Instruction): Promise<void> {
  const { isAlive, readLocalStatus } = await import('../host/status.js');
  const files = await openStore(options);
  if (instruction.action === 'rollback' && files.readMemory().previous === null)
    throw new AgentError('model.not-found', 'user', 'there is no bundle before the present one');
  const request: StoreRequest = { id: randomUUID(), ...instruction };
  files.writeRequest(request);
  const status = readLocalStatus(loadConfig(process.env, options.config)['state.dir']);
  const running = status !== undefined && isAlive(status);
  if (running) process.kill(status.pid, 'SIGHUP');
  process.stdout.write(running ? 'told the running agent\n' : 'takes effect when the agent starts\n');
}

async function openStore(options: ModelOptions): Promise<StoreFiles> {
  const { StoreFiles } = await import('../model-store/store-files.js');
  return new StoreFiles(join(loadConfig(process.env, options.config)['state.dir'], 'models'));
}

function storedModels(files: StoreFiles): StoredModel[] {
  const { active, previous, pinned } = files.readMemory();
  const roleOf = (digest: string) => {
    const roles = { active, previous, pinned };
    return Object.entries(roles)
      .filter(([, held]) => held === digest)
      .map(([role]) => role)
      .join(', ');
  };
  return files.digests().map((digest) => {
    const { name, version, profile } = files.read(digest).manifest;
    return { name, version, digest, profile, role: roleOf(digest) };
  });
}
