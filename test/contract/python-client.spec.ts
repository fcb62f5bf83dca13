import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { fillApi } from '../support/api/api-world.js';
import { TestControlPlane } from '../support/programs/control-plane.js';
import { pythonTool, pythonTools } from '../support/machine/python-tools.js';
import { describeIf } from '../support/machine/requirements.js';

const PROGRAM = `
import sys
from picket_client import Client
from picket_client.api.alerts import get_alert, list_alerts
from picket_client.api.labels import label_alert
from picket_client.models import NewLabelInput, NewLabelInputVerdict, Problem

client = Client(base_url=sys.argv[1])
page = list_alerts.sync(client=client, limit=1)
alert = get_alert.sync(page.items[0].id, client=client)
label = label_alert.sync(alert.id, client=client, body=NewLabelInput(verdict=NewLabelInputVerdict.UNSURE, author="ada"))
missing = get_alert.sync("999999999", client=client)
assert isinstance(missing, Problem), missing
print(type(page).__name__, alert.agent_id, label.author, missing.code)
`;

/** A client that nobody has written by hand reads the description, and the answers by it. */
describeIf(pythonTools, 'a Python client made of the description', () => {
  const folder = mkdtempSync(join(tmpdir(), 'picket-client-'));
  let controlPlane: TestControlPlane;

  beforeAll(async () => {
    controlPlane = await TestControlPlane.start();
    await fillApi(controlPlane);
  }, 90_000);

  afterAll(async () => {
    await controlPlane.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('lists alerts, labels one, and knows a problem when it sees one', async () => {
    const bin = dirname(pythonTool('python'));
    const env = { ...process.env, PATH: `${bin}${delimiter}${process.env['PATH'] ?? ''}`, NO_PROXY: '*' };
    const run = promisify(execFile);
    const made = join(folder, 'picket_client');
    const args = ['generate', '--url', `${controlPlane.url}/api/docs-json`, '--meta', 'none', '--output-path', made];
    await run(pythonTool('openapi-python-client'), args, { cwd: folder, env });
    writeFileSync(join(folder, 'use.py'), PROGRAM);
    const { stdout } = await run(pythonTool('python'), ['use.py', controlPlane.url], { cwd: folder, env });
    expect(stdout.trim()).toBe('AlertPage edge-1 ada alert.not-found');
  });
});
