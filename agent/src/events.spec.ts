import { beforeEach, describe, expect, it } from '@jest/globals';
import type { AgentReport } from '@picket/shared/contract';
import { AgentEvents, connect } from './events.js';
import type { LoadedModel } from './scoring/model.js';

const model = { ref: { name: 'night', version: '1', digest: 'd' } } as unknown as LoadedModel;
const report = { revision: 7 } as AgentReport;

let heard: unknown[][];
let events: AgentEvents;

beforeEach(() => {
  heard = [];
  events = new AgentEvents();
  connect(events, {
    pipeline: { scoring: { use: (used) => heard.push(['pipeline', used]) } },
    workers: {
      use: (used) => heard.push(['workers', used]),
      useSettings: () => heard.push(['workers', 'settings']),
    },
    uplink: {
      recordsReady: () => heard.push(['uplink']),
      publishReport: (published) => heard.push(['uplink', published]),
      reconnect: () => heard.push(['reconnect']),
    },
    identity: {
      check: () => {
        heard.push(['identity']);
        return Promise.resolve();
      },
    },
    agent: {
      publishStatus: () => heard.push(['agent']),
      useSettings: () => heard.push(['agent', 'settings']),
      reportSettings: (answer) => heard.push(['agent', answer]),
    },
  });
});

describe('the hub of the agent', () => {
  it('puts a new model into the pipeline and into all workers before emit returns', () => {
    events.emit('model.activated', model);
    expect(heard).toEqual([
      ['pipeline', model],
      ['workers', model],
    ]);
  });

  it('asks who this host is when the broker turns it away, and connects anew when it is another', () => {
    events.emit('uplink.refused');
    events.emit('identity.renamed');
    expect(heard).toEqual([['identity'], ['reconnect']]);
  });

  it('tells workers and agent that other settings hold', () => {
    events.emit('settings.changed');
    expect(heard).toEqual([
      ['workers', 'settings'],
      ['agent', 'settings'],
    ]);
  });

  it('takes a model away everywhere', () => {
    events.emit('model.activated', undefined);
    expect(heard).toEqual([
      ['pipeline', undefined],
      ['workers', undefined],
    ]);
  });

  it('sends a report first and the status after it', () => {
    events.emit('model.reported', report);
    expect(heard).toEqual([['uplink', report], ['agent']]);
  });

  it('tells the uplink that records are ready', () => {
    events.emit('records.ready');
    expect(heard).toEqual([['uplink']]);
  });

  it('knows the source that was opened last', () => {
    expect(events.sourceName).toBe('');
    events.emit('source.opened', 'monday.pcap');
    events.emit('source.opened', 'eth0');
    expect(events.sourceName).toBe('eth0');
  });
});
