import { afterAll, describe, expect, it } from '@jest/globals';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { ChildTask } from '../../control-plane/dist/platform/process/child-task.js';
import type { ResourceLimits } from '../../control-plane/src/platform/process/resource-limits.js';
import { until } from '../support/programs/control-plane.js';

const folder = mkdtempSync(join(tmpdir(), 'picket-task-'));
const LIMITS: ResourceLimits = { timeMs: 60_000, silentMs: 60_000 };
const FOR_EVER = 'await new Promise(() => setInterval(() => undefined, 1000));';
let scripts = 0;

afterAll(() => rmSync(folder, { recursive: true }));

/** A worker with such a body, which knows `report`. */
function start(
  body: string,
  onProgress: (progress: unknown) => void = () => undefined,
  limits: Partial<ResourceLimits> = {},
  progress: z.ZodType = z.unknown(),
): ChildTask {
  const path = join(folder, `worker-${++scripts}.mjs`);
  writeFileSync(path, `export const task = async (input, report) => { ${body} };`);
  const job = { task: pathToFileURL(path), input: z.object({}), progress };
  return ChildTask.start(job, {}, onProgress, { ...LIMITS, ...limits }, 'the work');
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

  it('fails where what it reports is not as its job defines, and nobody sees the report', async () => {
    const reports: unknown[] = [];
    const { done } = start(`report({ rows: 'x' });`, (report) => reports.push(report), {}, z.object({ rows: z.int() }));
    await expect(done).rejects.toMatchObject({ code: 'task.failed' });
    expect(reports).toEqual([]);
  });

  it('fails where its module cannot be imported', async () => {
    await expect(start('syntax error').done).rejects.toMatchObject({ code: 'task.failed' });
  });

  it('fails by a message that is none of ours', async () => {
    const { done } = start(`process.send('nonsense'); await new Promise(() => setInterval(() => undefined, 1000));`);
    await expect(done).rejects.toMatchObject({ code: 'task.failed' });
  });

  it.each([
    ['computes for ever', 'for (;;);', { timeMs: 1000, silentMs: 300 }, /the work was ended: it took more than 1 s/],
    ['waits for nothing', FOR_EVER, { silentMs: 1000 }, /the work was ended: it gave no sign of life for 1 s/],
    ['was stopped', `process.kill(process.pid, 'SIGSTOP'); ${FOR_EVER}`, { silentMs: 1000 }, /no sign of life/],
  ])('is ended by name when it %s', async (_, body, limits, reason) => {
    const { done } = start(body, () => undefined, limits);
    await expect(done).rejects.toMatchObject({ code: 'task.over-limit', message: expect.stringMatching(reason) });
  });

  it('is ended by name for anything else that its starter looks at', async () => {
    const fault = () => 'no room is left';
    const { done } = start(FOR_EVER, () => undefined, { fault });
    await expect(done).rejects.toMatchObject({ message: 'the work was ended: no room is left' });
  });

  it('is ended with what it has started', async () => {
    const children: unknown[] = [];
    const spawn = `const { spawn } = await import('node:child_process');
      report({ pid: spawn('sleep', ['60'], { stdio: 'ignore' }).pid });`;
    const { done } = start(`${spawn} ${FOR_EVER}`, (report) => children.push(report), { silentMs: 1000 });
    await expect(done).rejects.toMatchObject({ code: 'task.over-limit' });
    const [{ pid }] = children as { pid: number }[];
    await until(
      'end of the child',
      () => !existsSync(`/proc/${pid}`) || readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z '),
    );
  });
});
