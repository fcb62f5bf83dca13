import { describe, expect, it } from '@jest/globals';
import { PayloadTooLargeException } from '@nestjs/common';
import { ControlPlaneError } from '../../errors.js';
import { toProblem } from './problem-details.filter.js';

describe('problem documents', () => {
  it.each([
    ['alert.not-found', 404],
    ['model.promotion.conflict', 409],
    ['request.invalid', 400],
    ['model.bundle.gone', 410],
    ['upload.too-large', 413],
    ['training.one-class', 422],
    ['model.invalid-bundle', 422],
    ['events.unavailable', 503],
    ['storage.full', 507],
  ] as const)('%s is a %i', (code, status) => {
    const error = new ControlPlaneError(code, 'what is wrong', { next: 'what to do' });
    expect(toProblem(error)).toMatchObject({ status, code, detail: 'what is wrong', next: 'what to do' });
  });

  it('keeps the words of an error that ends a program to itself', () => {
    const error = new ControlPlaneError('secrets.unreadable', '/srv/secrets.json is damaged');
    expect(toProblem(error)).toMatchObject({ status: 500, code: 'internal' });
  });

  it('keeps the words of a bug to itself', () => {
    const secret = new ControlPlaneError('training.parity', 'password is hunter2');
    for (const error of [secret, new Error('password is hunter2'), 'password is hunter2']) {
      const problem = toProblem(error);
      expect(problem).toMatchObject({ status: 500, code: 'internal' });
      expect(JSON.stringify(problem)).not.toContain('hunter2');
    }
  });

  it('passes the framework’s own errors on', () => {
    expect(toProblem(new PayloadTooLargeException('too much'))).toMatchObject({ status: 413, code: 'http.413' });
  });
});

it('gives a terminal its command apart from the advice for everybody', () => {
  const error = new ControlPlaneError('model.not-found', 'there is no model x', {
    next: 'choose one of the models that are here',
    command: 'picket models list',
  });
  expect(toProblem(error)).toMatchObject({
    next: 'choose one of the models that are here',
    command: 'picket models list',
  });
});
