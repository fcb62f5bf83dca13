import { describe, expect, it } from '@jest/globals';
import type { AlertSummaryDto } from '../../api/alert.js';
import * as ocsf from './ocsf.js';

const ALERT: AlertSummaryDto = {
  id: '7',
  agentId: 'edge-1',
  class: 'BFA',
  severity: 'high',
  probability: 0.9,
  flowCount: 48,
  firstAt: '2026-01-01T00:00:00.000Z',
  lastAt: '2026-01-01T00:00:01.000Z',
  receivedAt: '2026-01-01T00:00:02.000Z',
  sourceAddress: '10.20.30.66',
  destinationAddress: '10.20.30.2',
  direction: 'initiator',
  captureSource: 'eth0',
  model: { name: 'flows', version: 1, digest: 'ab' },
  profile: 'cic-v40',
  label: null,
};

describe('the feed', () => {
  it('names the opener as the source', () => {
    const text = JSON.stringify(ocsf.toCloudEvent(ALERT, 1));
    expect(text).toContain('"src_endpoint":{"ip":"10.20.30.66"},"dst_endpoint":{"ip":"10.20.30.2"}');
  });

  it('names nobody as the source where nobody saw who opened, and both addresses all the same', () => {
    const text = JSON.stringify(ocsf.toCloudEvent({ ...ALERT, direction: 'unknown' }, 1));
    expect(text).not.toMatch(/src_endpoint|dst_endpoint/);
    expect(text).toContain('"value":"10.20.30.66"');
    expect(text).toContain('"value":"10.20.30.2"');
  });
});
