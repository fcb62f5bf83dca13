import { describe, expect, it } from '@jest/globals';
import { Severity } from '@picket/shared/uplink';
import { severityOf } from './severity.js';

describe('severityOf', () => {
  it.each([
    ['Probe', 0.99, 1, Severity.LOW],
    ['Probe', 0.99, 1000, Severity.MEDIUM],
    ['BFA', 0.99, 20, Severity.MEDIUM],
    ['BFA', 0.6, 20, Severity.LOW],
    ['DDoS', 0.99, 1, Severity.HIGH],
    ['DDoS', 0.99, 5000, Severity.CRITICAL],
    ['U2R', 0.99, 5000, Severity.CRITICAL],
    ['something new', 0.99, 1, Severity.MEDIUM],
    ['unknown', 0.13, 1, Severity.MEDIUM],
  ])('%s, probability %d, %d flows', (attackClass, probability, flows, severity) => {
    expect(severityOf(attackClass, probability, flows)).toBe(severity);
  });
});
