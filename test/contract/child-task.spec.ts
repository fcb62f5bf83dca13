import { afterAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ChildTask } from '../../control-plane/src/platform/process/child-task.js';

const SERVE_TASK = new URL('../../control-plane/dist/platform/process/serve-task.js', import.meta.url);
const folder = mkdtempSync(join(tmpdir(), 'picket-task-'));
let scripts = 0;

afterAll(() => rmSync(folder, { recursive: true }));

/** A worker with such a body, which knows `report`. */
function start(body: string, onProgress: (progress: unknown) => void = () => undefined): ChildTask {
  const path = join(folder, `worker-${++scripts}.mjs`);
  writeFileSync(
    path,
    `import { serveTask } from ${JSON.stringify(SERVE_TASK.href)};
     serveTask({ parse: (input) => input }, async (input, report) => { ${body} });`,
  );
  return ChildTask.start(pathToFileURL(path), {}, onProgress);
}

describe('work in a process of its own', () => {
  it('loses nothing of a last report of many megabytes', async () => {
    const reports: unknown[] = [];
    await start(`report({ rows: 1 }); report({ text: 'x'.repeat(2 ** 24) });`, (report) => reports.push(report)).done;
    expect(reports).toEqual([{ rows: 1 }, { text: 'x'.repeat(2 ** 24) }]);
  });

  it('has not been done when its process ends before it says so', async () => {
    await expect(start('process.exit(0);').done).rejects.toMatchObject({ code: 'task.crashed' });
  });

  it('fails where what it reports cannot be used, and its process is ended', async () => {
    const { done } = start(`report({}); await new Promise(() => setInterval(() => undefined, 1000));`, () => {
      throw new Error('no such kind');
    });
    await expect(done).rejects.toMatchObject({ code: 'task.failed' });
  });

  it('fails by a message that is none of ours', async () => {
    const { done } = start(`process.send('nonsense'); await new Promise(() => setInterval(() => undefined, 1000));`);
    await expect(done).rejects.toMatchObject({ code: 'task.failed' });
  });
});
