import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { findProgram } from '../machine/find-program.js';
import type { Requirement } from '../machine/requirements.js';
import { findUser, type SystemUser } from '../machine/system-user.js';
import { testPort } from '../machine/test-port.js';
import { newDataDir, TestControlPlane, until, type ControlPlaneOptions } from './control-plane.js';

const DEPLOY = join(import.meta.dirname, '../../../deploy/mosquitto');
const PASSWORD = 'control-plane-of-a-test';
const PLUGIN = 'mosquitto_dynamic_security.so';
/** Where Debian keeps libraries, by architecture. */
const LIBRARIES = '/usr/lib';

const plugin = readdirSync(LIBRARIES)
  .map((name) => join(LIBRARIES, name, PLUGIN))
  .find((path) => existsSync(path));

/** As on Debian: Mosquitto is a user of its own. Undefined: the test may not change users, and Mosquitto runs as its user. */
export const mosquittoUser: SystemUser | undefined = process.getuid?.() === 0 ? findUser('mosquitto') : undefined;

/** Mosquitto and its dynamic-security plugin. */
export const mosquittoWithPlugin: Requirement = {
  missing: plugin && findProgram('mosquitto') ? undefined : 'no mosquitto with dynamic-security plugin on this machine',
};

/** A control plane and the Mosquitto that it manages, configured by the files of deploy/mosquitto. */
export class MosquittoInstallation {
  private process: ChildProcess | undefined;

  private constructor(
    readonly folder: string,
    private readonly options: ControlPlaneOptions & { readonly dataDir: string },
    public controlPlane: TestControlPlane,
    /** Loopback, for the control plane. */
    readonly plainPort: number,
    /** For agents. */
    readonly securePort: number,
    /** For readers of the feed with a password. */
    readonly readersPort: number,
  ) {}

  static async start(): Promise<MosquittoInstallation> {
    const folder = mkdtempSync(join(tmpdir(), 'picket-mosquitto-'));
    makeFolders(folder);
    const [plain, secure, readers] = [await testPort(), await testPort(), await testPort()];
    const environment = {
      PICKET_MQTT_URL: `mqtt://127.0.0.1:${plain}`,
      PICKET_MQTT_USERNAME: 'control-plane',
      PICKET_MQTT_PASSWORD: PASSWORD,
      PICKET_MQTT_AGENTS_URL: `mqtts://127.0.0.1:${secure}`,
      PICKET_MQTT_READERS_URL: `mqtts://127.0.0.1:${readers}`,
      PICKET_MQTT_DYNAMIC_SECURITY: 'true',
      PICKET_MQTT_TLS_DIR: join(folder, 'tls'),
    };
    const options = { environment, dataDir: newDataDir() };
    const controlPlane = await TestControlPlane.launch(options);
    const installation = new MosquittoInstallation(folder, options, controlPlane, plain, secure, readers);
    installation.configure();
    await until('the files for the broker', () => existsSync(join(folder, 'tls/crl.pem')), 60_000);
    await installation.startBroker();
    await controlPlane.untilReady();
    return installation;
  }

  /** Where agents, and subscribers with a certificate, connect. */
  get secureUrl(): string {
    return `mqtts://127.0.0.1:${this.securePort}`;
  }

  /** How the control plane logs in. */
  get credentials() {
    return { username: 'control-plane', password: PASSWORD };
  }

  /** Reads certificates and revocation lists again. */
  reload(): void {
    this.process?.kill('SIGHUP');
  }

  /** Starts with permissions as they were on the first day. */
  async forgetPermissions(): Promise<void> {
    await this.stopBroker();
    this.configure();
    await this.startBroker();
  }

  /** Ends the control plane; it begins anew with `startControlPlane`. */
  stopControlPlane(): Promise<unknown> {
    return this.controlPlane.stop();
  }

  async startControlPlane(): Promise<void> {
    this.controlPlane = await TestControlPlane.start(this.options);
  }

  /** Process id of Mosquitto. */
  get brokerPid(): number | undefined {
    return this.process?.pid;
  }

  async restart(): Promise<void> {
    await this.stopBroker();
    await this.startBroker();
  }

  async stop(): Promise<void> {
    await this.controlPlane.stop();
    await this.stopBroker();
    rmSync(this.folder, { recursive: true, force: true });
    rmSync(resolve(this.options.dataDir, '..'), { recursive: true, force: true });
  }

  private configure(): void {
    const make = join(DEPLOY, 'make-dynamic-security.mjs');
    const env = { PATH: process.env['PATH'], PICKET_MQTT_PASSWORD: PASSWORD };
    const security = execFileSync(process.execPath, [make], { env });
    const permissions = join(this.folder, 'state/picket-dynamic-security.json');
    writeFileSync(permissions, security, { mode: 0o600 });
    if (mosquittoUser) chownSync(permissions, mosquittoUser.uid, mosquittoUser.gid);
    const shipped = readFileSync(join(DEPLOY, 'mosquitto.conf'), 'utf8');
    const config = shipped
      .replace('listener 1883 127.0.0.1', `listener ${this.plainPort} 127.0.0.1`)
      .replace('listener 8883', `listener ${this.securePort} 127.0.0.1`)
      .replace('listener 8884', `listener ${this.readersPort} 127.0.0.1`)
      .replace(/^plugin .*$/m, `plugin ${plugin}`)
      .replaceAll('/etc/mosquitto/picket', join(this.folder, 'tls'))
      .replaceAll('/var/lib/mosquitto', join(this.folder, 'state'));
    const user = mosquittoUser || process.getuid?.() !== 0 ? '' : 'user root\n';
    writeFileSync(join(this.folder, 'mosquitto.conf'), user + config);
  }

  async startBroker(): Promise<void> {
    const program = findProgram('mosquitto') ?? 'mosquitto';
    const config = join(this.folder, 'mosquitto.conf');
    const broker = spawn(program, ['-c', config], { stdio: 'ignore', ...mosquittoUser });
    this.process = broker;
    await until('Mosquitto', () => {
      if (broker.exitCode !== null) throw new Error(`mosquitto ended with ${broker.exitCode}`);
      return answers(this.plainPort);
    });
  }

  async stopBroker(): Promise<void> {
    const broker = this.process;
    if (!broker || broker.exitCode !== null) return;
    const exited = once(broker, 'exit');
    broker.kill('SIGTERM');
    await exited;
  }
}

/** Those of deploy/mosquitto/README.md: the control plane writes into the first, Mosquitto into the second. */
function makeFolders(folder: string): void {
  chmodSync(folder, 0o711);
  const [tls, state] = [join(folder, 'tls'), join(folder, 'state')];
  mkdirSync(tls);
  mkdirSync(state, { mode: 0o700 });
  if (!mosquittoUser) return;
  const { uid, gid } = mosquittoUser;
  chownSync(tls, 0, gid);
  // After the change of owner, which takes the bit of the group away.
  chmodSync(tls, 0o2750);
  chownSync(state, uid, gid);
}

async function answers(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  const isUp = await once(socket, 'connect').then(
    () => true,
    () => false,
  );
  socket.destroy();
  return isUp;
}
