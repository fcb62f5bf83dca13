import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { feedTopicOf, firstLook } from './first-look.js';

const LOGIN = {
  user: 'feed.siem',
  url: 'mqtts://[2001:db8::1]:8883',
  authorities: '-----BEGIN A-----\nYQ==\n-----END A-----\n',
  password: null,
  certificate: '-----BEGIN B-----\nYg==\n-----END B-----\n',
  privateKey: '-----BEGIN C-----\nYw==\n-----END C-----\n',
  topic: feedTopicOf({ classes: [], severities: [], groups: ['edge'] }),
};

it('writes the files that it names, for the user only, and calls mosquitto_sub with them', () => {
  const folder = mkdtempSync(join(tmpdir(), 'picket-feed-'));
  writeFileSync(join(folder, 'mosquitto_sub'), '#!/bin/sh\nprintf "%s\\n" "$@" > called\n', { mode: 0o755 });
  const env = { PATH: `${folder}:${process.env['PATH'] ?? ''}` };
  execFileSync('sh', ['-c', firstLook(LOGIN)], { cwd: folder, env });
  const read = (name: string) => readFileSync(join(folder, name), 'utf8');
  expect([read('picket-ca.pem'), read('feed.siem.crt'), read('feed.siem.key')]).toEqual([
    LOGIN.authorities,
    LOGIN.certificate,
    LOGIN.privateKey,
  ]);
  expect(statSync(join(folder, 'feed.siem.key')).mode & 0o777).toBe(0o600);
  expect(read('called').trim().split('\n')).toEqual(
    ['-h', '2001:db8::1', '-p', '8883', '--cafile', 'picket-ca.pem', '--cert', 'feed.siem.crt', '--key'].concat([
      'feed.siem.key',
      '-i',
      'feed.siem',
      '-t',
      'picket/v1/feed/groups/#',
    ]),
  );
  rmSync(folder, { recursive: true });
});

it('shows a password in place of the certificate', () => {
  const command = firstLook({ ...LOGIN, password: 'p-w_', certificate: null, privateKey: null });
  expect(command).toContain('-u feed.siem -P p-w_');
  expect(command).not.toContain('--cert');
});
