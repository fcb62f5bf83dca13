import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { findProgram } from '../support/machine/find-program.js';
import { describeIf, program, root } from '../support/machine/requirements.js';
import { testPort } from '../support/machine/test-port.js';
import { AGENT_PROGRAM, runAgentCli } from '../support/programs/agent-cli.js';
import { TestControlPlane, until } from '../support/programs/control-plane.js';

const run = promisify(execFile);
const PAGE = resolve(import.meta.dirname, '../../docs/enrolment.md');
const STREAM_MODULE = '/usr/lib/nginx/modules/ngx_stream_module.so';
/** Runs what cloud-init makes of the document, with its own code, in folders of the test. */
const CLOUD_INIT = `
import sys, yaml
from cloudinit import util
from cloudinit.config.cc_write_files import write_files
document = yaml.safe_load(open(sys.argv[1]))
write_files('test', document['write_files'], 'root:root')
sys.stdout.write(util.shellify(document['runcmd']))
`;

/** The snippet of docs/enrolment.md after that heading, with the paths of the test. */
function snippet(after: string, replacements: Readonly<Record<string, string>>): string {
  const page = readFileSync(PAGE, 'utf8');
  const text = /```\w+\n([^]*?)```/.exec(page.slice(page.indexOf(after)))?.[1] ?? '';
  return Object.entries(replacements).reduce((left, [from, to]) => left.replaceAll(from, to), text);
}

/** What docs/enrolment.md says of fleets, as it stands there: by the programs themselves. */
describe('the snippets of docs/enrolment.md', () => {
  const folder = mkdtempSync(join(tmpdir(), 'picket-snippets-'));
  let controlPlane: TestControlPlane;

  beforeAll(async () => {
    controlPlane = await TestControlPlane.start();
    const agent = join(folder, 'picket-agent');
    writeFileSync(agent, `#!/bin/sh\nexec ${process.execPath} ${AGENT_PROGRAM} "$@"\n`);
    chmodSync(agent, 0o755);
  }, 120_000);

  afterAll(async () => {
    await controlPlane.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const newToken = async (): Promise<string> => {
    const made = await controlPlane.send('POST', '/enrolment-tokens', { by: 'test' });
    return ((await made.json()) as { token: string }).token;
  };

  const environmentOf = (id: string) => ({
    ...process.env,
    PATH: `${folder}:${process.env['PATH']}`,
    PICKET_STATE_DIR: join(folder, id),
    PICKET_AGENT_ID: id,
  });

  const isEnrolled = (id: string) => existsSync(join(folder, id, 'identity/identity.json'));

  describeIf(program('ansible-playbook'), 'Ansible', () => {
    it('enrols a host once', async () => {
      const task = snippet('Ansible:', { '/var/lib/picket-agent': join(folder, 'by-ansible') });
      const play = join(folder, 'play.yml');
      writeFileSync(play, `- hosts: localhost\n  gather_facts: false\n  tasks:\n${task.replace(/^/gm, '    ')}`);
      const args = ['-c', 'local', '-i', 'localhost,', play, '-e', `picket_token=${await newToken()}`];
      const changed = async () =>
        /changed=(\d)/.exec((await run('ansible-playbook', args, { env: environmentOf('by-ansible') })).stdout)?.[1];
      expect([await changed(), await changed()]).toEqual(['1', '0']);
      expect(isEnrolled('by-ansible')).toBe(true);
    }, 120_000);
  });

  describeIf([root, program('cloud-init')], 'cloud-init', () => {
    it('writes the token for root alone, enrols and removes it', async () => {
      const token = join(folder, 'picket.token');
      const document = join(folder, 'user-data');
      writeFileSync(document, snippet('cloud-init:', { '/run/picket.token': token, 'pk1_…': await newToken() }));
      await run('cloud-init', ['schema', '--config-file', document]);
      const { stdout } = await run('/usr/bin/python3', ['-c', CLOUD_INIT, document]);
      writeFileSync(join(folder, 'runcmd'), stdout);
      await run('sh', [join(folder, 'runcmd')], { env: environmentOf('by-cloud-init') });
      expect([isEnrolled('by-cloud-init'), existsSync(token)]).toEqual([true, false]);
    }, 120_000);
  });

  const nginxStream = existsSync(STREAM_MODULE) ? program('nginx') : { missing: 'no nginx with its stream module' };
  describeIf(nginxStream, 'nginx', () => {
    it('passes both ports of the agents through', async () => {
      const [https, mqtts] = [await testPort(), await testPort()];
      const servers = snippet('one that ends TLS', {
        'listen 8443': `listen 127.0.0.1:${https}`,
        'listen 8883': `listen 127.0.0.1:${mqtts}`,
        '10.0.0.5:8443': `127.0.0.1:${controlPlane.agentsPort}`,
        '10.0.0.5:8883': `127.0.0.1:${controlPlane.mqttsPort}`,
      });
      const head = `load_module ${STREAM_MODULE}; daemon off; pid ${folder}/pid; error_log stderr; events {}\n`;
      writeFileSync(join(folder, 'nginx.conf'), head + servers);
      const nginx = spawn(findProgram('nginx') ?? '', ['-p', folder, '-c', join(folder, 'nginx.conf'), '-e', 'stderr']);
      try {
        const { PICKET_STATE_DIR, PICKET_AGENT_ID } = environmentOf('behind-nginx');
        const own = { PICKET_STATE_DIR, PICKET_AGENT_ID };
        expect(await runAgentCli(['enroll', '--token', await newToken()], own)).toMatchObject({ code: 0 });
        const behind = {
          PICKET_CONTROL_PLANE_URL: `https://127.0.0.1:${https}`,
          PICKET_MQTT_URL: `mqtts://127.0.0.1:${mqtts}`,
        };
        await until('nginx to let it through', async () => {
          const { output } = await doctor({ ...own, ...behind });
          return output.includes('knows this host');
        });
      } finally {
        nginx.kill('SIGTERM');
        await once(nginx, 'exit');
      }
    }, 120_000);
  });

  const doctor = async (environment: Record<string, string>) => {
    const { stdout, stderr } = await runAgentCli(['doctor'], environment);
    return { output: stdout + stderr };
  };
});
