import { describe, expect, it } from '@jest/globals';
import { lintFaultsOf } from '../support/import-graph/lint-text.js';

describe('lint of the agent', () => {
  it.each([
    ['packet/link.ts', '../sources/packet-source.js', 'packet/ imports no other room'],
    ['packet/link.ts', 'node:fs', 'arithmetic only'],
    ['flow/flow-table.ts', '../profiles/index.js', 'flow/ imports packet only'],
    ['flow/row/statistics.ts', '../../sources/index.js', 'flow/ imports packet only'],
    ['flow/row/statistics.ts', 'node:timers/promises', 'arithmetic only'],
    ['profiles/cic/rules.ts', '../../scoring/model.js', 'profiles/ imports packet, flow only'],
    ['profiles/cic/rules.ts', '../picket-1/update.js', 'A profile imports no other profile'],
    ['profiles/cic/explain/sizes.ts', '../../picket-1/derive.js', 'A profile imports no other profile'],
    ['profiles/cic/explain/sizes.ts', '../../../host/log.js', 'profiles/ imports packet, flow only'],
    ['sources/live/offloads.ts', '../../pipeline/pipeline.js', 'sources/ imports packet, gzip only'],
    ['host/log.ts', '../scoring/model.js', 'host/ imports no other room'],
    ['sketches/telemetry-stage.ts', '../alerts/alert-record.js', 'sketches/ imports scoring, uplink only'],
    ['sketches/sampler.ts', '../scoring/model.js', 'arithmetic only'],
    ['uplink/outbox.ts', '../agent.js', 'uplink/ imports host only'],
    ['commands/run.ts', '../../../control-plane/src/main.js', 'meet in shared/ only'],
    ['pipeline/pipeline.ts', '@picket/shared/bundle/verdict.js', 'exports of @picket/shared'],
  ])('refuses in %s an import of %s', async (file, source, message) => {
    const faults = await lintFaultsOf(`import '${source}';\n`, `agent/src/${file}`);
    expect(faults).toEqual([expect.stringContaining(message)]);
  });

  it.each([
    ['flow/row/tcp-flags.ts', '../../packet/packet.js'],
    ['flow/row/statistics.ts', './row.js'],
    ['profiles/cic/explain/sizes.ts', '../../column-text.js'],
    ['profiles/cic/rules.ts', '../../flow/flow-store.js'],
    ['profiles/index.ts', './cic/rules.js'],
    ['sources/live/open-interface.ts', '../../errors.js'],
    ['sketches/telemetry-stage.ts', './sampler.js'],
  ])('allows in %s an import of %s', async (file, source) => {
    expect(await lintFaultsOf(`import '${source}';\n`, `agent/src/${file}`)).toEqual([]);
  });
});
