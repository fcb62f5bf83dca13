import { describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { JOB_KINDS } from './job-kinds.js';

const SOURCES = resolve(import.meta.dirname, '../..');
const TABLE = 'platform/jobs/job-kinds.ts';

const files = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' }).filter((file) =>
  /(?<!\.spec)\.ts$/.test(file),
);
const texts = new Map(files.map((file) => [file, readFileSync(join(SOURCES, file), 'utf8')]));
const filesWith = (pattern: RegExp) => files.filter((file) => pattern.test(texts.get(file)!)).toSorted();
const kinds = Object.entries(JOB_KINDS);

describe('the table of jobs', () => {
  it('names every job that has a process of its own, each defined once, with a task beside it', () => {
    const jobs = filesWith(/ = defineJob\(/);
    expect(jobs).toEqual(files.filter((file) => /-job\.ts$/.test(file) && !file.startsWith('platform/')).toSorted());
    const defined = jobs.map((file) => /kind: '([a-z-]+)'/.exec(texts.get(file)!)?.[1]);
    expect(defined.toSorted()).toEqual(
      kinds
        .filter(([, kind]) => !('cron' in kind))
        .map(([kind]) => kind)
        .toSorted(),
    );
    const tasks = jobs.map((file) => join(dirname(file), /new URL\('\.\/(.*)\.js'/.exec(texts.get(file)!)![1]) + '.ts');
    expect(filesWith(/^export const task = defineTask\(/m)).toEqual(tasks.toSorted());
  });

  it('is the only way to such a process, to the job queue and to a schedule', () => {
    expect(filesWith(/\bChildTask\.start\(/)).toEqual(['platform/jobs/background-jobs.ts']);
    expect(filesWith(/\bnew PgBoss\(/)).toEqual(['platform/jobs/job-queue.ts']);
    expect(filesWith(/\bfork\(['"A-Zs]/)).toEqual([
      'platform/broker/embedded-broker.ts',
      'platform/process/child-task.ts',
    ]);
    expect(filesWith(/\.schedule\(/)).toEqual(['platform/jobs/job-queue.ts', 'platform/jobs/job-schedule.ts']);
  });

  it.each(kinds)('has somebody who runs %s, and a deadline for it', (kind, { deadline }) => {
    const users = filesWith(new RegExp(`'${kind}'`)).filter((file) => file !== TABLE);
    expect(users.length).toBeGreaterThan(0);
    expect(deadline).toBeTruthy();
  });
});
