import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeIf, openVSwitch, programs } from '../support/machine/requirements.js';
import { type Capture, measure, readManifest } from './manifest.js';

const FOLDER = join(import.meta.dirname, 'captures');
const ROOT = join(import.meta.dirname, '../..');
const CLASSES = ['BFA', 'DDoS', 'DoS', 'Normal', 'Probe'];
/** A whole replay must fit, so that within a minute the console has seen every class. */
const REPLAY_LIMIT_S = 40;

describe('the committed captures', () => {
  const { captures } = readManifest(FOLDER);

  it.each(captures)('$file is the one that the manifest describes', ({ file, packets, seconds, sha256 }) => {
    expect(measure(join(FOLDER, file))).toEqual({ packets, seconds, sha256 });
  });

  it('are all in the manifest', () => {
    const present = ['train', 'replay'].flatMap((take) =>
      readdirSync(join(FOLDER, take)).map((name) => `${take}/${name}`),
    );
    expect(present.sort()).toEqual(captures.map(({ file }) => file));
  });

  it.each(['train', 'replay'] as const)('cover every class in take %s', (take) => {
    expect(classesOf(captures, take)).toEqual(CLASSES);
  });

  it('share no packet between the takes', () => {
    const networks = (take: string) => new Set(captures.filter((c) => c.take === take).map((c) => c.network));
    expect([...networks('train')].filter((network) => networks('replay').has(network))).toEqual([]);
  });

  it('replay in less than the promised time', () => {
    const seconds = captures.filter(({ take }) => take === 'replay').reduce((sum, capture) => sum + capture.seconds, 0);
    expect(seconds).toBeLessThan(REPLAY_LIMIT_S);
  });
});

describeIf([...openVSwitch, programs('nmap', 'nginx', 'sshd', 'vsftpd', 'dnsmasq', 'iperf3')], 'the live lab', () => {
  const folder = mkdtempSync(join(tmpdir(), 'picket-lab-'));
  let lab: ReturnType<typeof spawnSync>;

  beforeAll(() => {
    const options = ['--out', folder, '--take', 'replay', '--only', 'nmap-connect'];
    lab = spawnSync(join(import.meta.dirname, 'make-captures.sh'), options, { encoding: 'utf8' });
  }, 60_000);
  afterAll(() => rmSync(folder, { recursive: true }));

  it('records a scan through Open vSwitch: a flow for every port', () => {
    expect(lab).toMatchObject({ status: 0, stderr: '' });
    const [capture] = readManifest(folder).captures;
    expect(capture).toMatchObject({ tool: 'nmap', class: 'Probe', host: 'attacker' });

    const agent = join(ROOT, 'node_modules/.bin/picket-agent');
    const options = ['features', join(folder, capture?.file ?? ''), '--profile', 'cic-v40', '--out', '-'];
    const rows = execFileSync(agent, options, { encoding: 'utf8', stdio: 'pipe' }).trim().split('\n').slice(1);
    expect(rows.filter((row) => row.includes('10.20.30.66')).length).toBeGreaterThanOrEqual(301);
  });

  it('leaves no namespace of its own behind', () => {
    const namespaces = execFileSync('ip', ['netns', 'list'], { encoding: 'utf8' });
    expect(namespaces).not.toContain(`picket${lab.pid}-`);
  });
});

function classesOf(captures: readonly Capture[], take: string): string[] {
  return [...new Set(captures.filter((capture) => capture.take === take).map((capture) => capture.class))].sort();
}
