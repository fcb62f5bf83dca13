import { describe, expect, it } from '@jest/globals';
import { readFileNames } from '../support/import-graph/read-config.js';
import { readLoads, wayTo } from '../support/import-graph/read-loads.js';

/** Libraries that can bring down the process that loads them: they live in child processes, which may be lost. */
const NATIVE = ['onnxruntime-node', 'koffi'];

describe('the program of the control plane', () => {
  const loads = readLoads('control-plane', 'main.ts');

  it.each(NATIVE)('does not load %s', (library) => {
    expect(loads.has(library) ? wayTo(loads, library) : 'not loaded').toBe('not loaded');
  });

  it('loads the framework and the contexts, so that the reading above means something', () => {
    const expected = ['@nestjs/core', 'typeorm', 'registry/index.ts', 'training/steps/train-job.ts'];
    expect(expected.filter((name) => !loads.has(name))).toEqual([]);
  });
});

describe('the task of a training run', () => {
  it('loads the native libraries: in a process of its own', () => {
    const loads = readLoads('control-plane', 'training/steps/train-task.ts');
    expect(NATIVE.filter((library) => !loads.has(library))).toEqual([]);
  });
});

describe.each(readFileNames('control-plane').filter((file) => file.endsWith('-task.ts')))('%s', (file) => {
  it('loads neither the framework nor the database', () => {
    const loads = readLoads('control-plane', file);
    const unwanted = [...loads.keys()].filter((name) => /^(@nestjs\/|typeorm$|pg$|pg-boss$)/.test(name));
    expect(unwanted.map((name) => wayTo(loads, name))).toEqual([]);
  });
});
