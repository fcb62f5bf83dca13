import { expect, it } from '@jest/globals';
import { NO_TRAFFIC } from '../traffic/traffic-findings.js';
import { sumWork, type WorkCounters } from './work-counters.js';

function work(packets: number, kernelDrops: number | null, reason: string): WorkCounters {
  return {
    meter: {
      packetsReceived: packets,
      packetsParsed: packets - 1,
      packetsMalformed: {},
      packetsUnsupported: { [reason]: 1 },
      packetsNoted: {},
      flowsCreated: 3,
      flowsExported: { idle: 1, [reason]: 1 },
      flowsLive: 1,
    },
    scoring: { scored: 1, alerted: 1, unscored: 0 },
    alertsSent: 1,
    kernelDrops,
    traffic: { ...NO_TRAFFIC, packets },
  };
}

it('adds what workers have done, reason by reason; drops that one of them does not count are no zero', () => {
  expect(sumWork([work(10, null, 'ethertype'), work(20, 5, 'ethertype'), work(30, 1, 'protocol')])).toEqual({
    meter: {
      packetsReceived: 60,
      packetsParsed: 57,
      packetsMalformed: {},
      packetsUnsupported: { ethertype: 2, protocol: 1 },
      packetsNoted: {},
      flowsCreated: 9,
      flowsExported: { idle: 3, ethertype: 2, protocol: 1 },
      flowsLive: 3,
    },
    scoring: { scored: 3, alerted: 3, unscored: 0 },
    alertsSent: 3,
    kernelDrops: 6,
    traffic: { ...NO_TRAFFIC, packets: 60 },
  });
  expect(sumWork([work(1, null, 'ethertype')]).kernelDrops).toBeNull();
});
