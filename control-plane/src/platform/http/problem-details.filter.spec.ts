import { describe, expect, it } from '@jest/globals';
import { PayloadTooLargeException } from '@nestjs/common';
import { PicketError } from '@picket/shared/errors';
import { toProblem } from './problem-details.filter.js';

describe('problem documents', () => {
  it.each([
    ['alert.not-found', 'user', 404],
    ['model.promotion.conflict', 'user', 409],
    ['request.invalid', 'user', 400],
    ['model.bundle.gone', 'user', 410],
    ['bundle.too-large', 'user', 413],
    ['training.refused', 'user', 422],
    ['events.unavailable', 'operational', 503],
  ] as const)('%s of kind %s is a %i', (code, kind, status) => {
    const error = new PicketError(code, kind, 'what is wrong', { next: 'what to do' });
    expect(toProblem(error)).toMatchObject({ status, code, detail: 'what is wrong', next: 'what to do' });
  });

  it('keeps the words of a bug to itself', () => {
    const secret = new PicketError('some.bug', 'unexpected', 'password is hunter2');
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
  const error = new PicketError('model.not-found', 'user', 'there is no model x', {
    next: 'choose one of the models that are here',
    command: 'picket models list',
  });
  expect(toProblem(error)).toMatchObject({
    next: 'choose one of the models that are here',
    command: 'picket models list',
  });
});
