import { expect, it } from '@jest/globals';
import type { AgentDto, AgentStatus, EnrolmentTryDto } from '../../../api/types.js';
import { arrivalsOf, lastTries, type Arrival } from './arrivals.js';

const T0 = Date.parse('2026-11-27T12:00:00.000Z');
const after = (ms: number) => new Date(T0 + ms).toISOString();
const MODEL = { name: 'lab', version: 3, digest: '0'.repeat(64) };

const attempt = (more: Partial<EnrolmentTryDto> = {}): EnrolmentTryDto => ({
  id: '1',
  at: after(0),
  address: '10.0.0.7',
  hostname: 'rack-4',
  agentId: 'edge',
  outcome: 'enrolled',
  decidedBy: null,
  clockOffsetMs: 0,
  ...more,
});

const refused = (outcome: EnrolmentTryDto['outcome'], more: Partial<EnrolmentTryDto> = {}) =>
  attempt({ agentId: null, outcome, ...more });

interface Told {
  readonly packets?: number;
  readonly scored?: number;
  readonly model?: AgentStatus['model'];
  readonly online?: boolean;
  readonly ranMs?: number;
  readonly source?: string;
  readonly trouble?: string;
}

const agentThat = (told: Told, more = {}) => {
  const { packets = 0, scored = 0, model = null, online = true, ranMs = 0, source = 'eth0', trouble } = told;
  return {
    id: 'edge',
    health: online ? 'online' : 'offline',
    impairments: [],
    warnings: [],
    lastSeenAt: after(5000),
    desiredModel: null,
    identity: { enrolledAt: after(0), certificateExpiresAt: after(1), sameMachineAs: null, revoked: null },
    status: {
      online,
      model,
      captureSource: source,
      trouble,
      startedAt: after(1000),
      sentAt: after(1000 + ranMs),
      counters: { packetsReceived: packets, flowsScored: scored },
    },
    ...more,
  } as unknown as AgentDto;
};

function arrivalOf(tried: EnrolmentTryDto, agent?: AgentDto, nowMs = T0 + 6000): Arrival {
  const [arrival] = arrivalsOf([tried], new Map(agent ? [[agent.id, agent]] : []), nowMs);
  if (!arrival) throw new Error('no arrival');
  return arrival;
}

const statesOf = (arrival: Arrival) => arrival.steps.map(({ state }) => state);
const stepOf = (arrival: Arrival, name: string) => arrival.steps.find((step) => step.name === name);

it('has every step done once a flow was scored', () => {
  const arrival = arrivalOf(attempt(), agentThat({ packets: 9, scored: 1, model: MODEL }));
  expect(statesOf(arrival)).toEqual(['done', 'done', 'done', 'done', 'done']);
  expect([arrival.name, arrival.remarks]).toEqual(['edge', []]);
});

it.each([
  ['expired', /has expired/],
  ['used', /used by as many hosts/],
  ['revoked', /was revoked/],
  ['key-known', /--new-key/],
] as const)('says in words that a host was refused because of %s', (outcome, words) => {
  const arrival = arrivalOf(refused(outcome));
  expect([arrival.name, statesOf(arrival)]).toEqual(['rack-4', ['done', 'lacking', 'waiting', 'waiting', 'waiting']]);
  expect(stepOf(arrival, 'Certificate')?.reason).toMatch(words);
});

it.each([
  [-3 * 3_600_000, ['Its clock is 3 h behind: set it, or certificates fail']],
  [7 * 60_000, ['Its clock is 7 min ahead: set it, or certificates fail']],
  [-400 * 86_400_000, ['Its clock is 400 d behind: set it, or certificates fail']],
  [-4 * 60_000, []],
])('names a clock that is %d ms off', (clockOffsetMs, remarks) => {
  expect(arrivalOf(attempt({ clockOffsetMs })).remarks).toEqual(remarks);
});

it('says how to start an agent that has not connected, and after half a minute that it never has', () => {
  const soon = stepOf(arrivalOf(attempt(), undefined, T0 + 29_000), 'Connected');
  const late = stepOf(arrivalOf(attempt(), undefined, T0 + 31_000), 'Connected');
  expect([soon?.state, late?.state]).toEqual(['waiting', 'lacking']);
  expect(late).toMatchObject({
    reason: expect.stringMatching(/never connected/),
    command: 'sudo npx picket-agent run --interface eth0',
  });
});

it('does not take the agent that had the id before for the new one', () => {
  const old = agentThat({ packets: 9, scored: 9, model: MODEL }, { lastSeenAt: after(-1000) });
  expect(statesOf(arrivalOf(attempt(), old))).toEqual(['done', 'done', 'waiting', 'waiting', 'waiting']);
});

it('says which interface brings no packet, and that no model is there', () => {
  const young = arrivalOf(attempt(), agentThat({}));
  expect(stepOf(young, 'First packets')).toMatchObject({ state: 'waiting', reason: '0 packets on eth0 so far' });
  const early = arrivalOf(attempt(), agentThat({ ranMs: 31_000, source: '' }));
  expect(stepOf(early, 'First packets')).toMatchObject({
    state: 'waiting',
    reason: expect.stringMatching(/no capture yet/),
  });
  const arrival = arrivalOf(attempt(), agentThat({ ranMs: 31_000 }));
  expect(stepOf(arrival, 'First packets')).toMatchObject({
    state: 'lacking',
    reason: expect.stringMatching(/^0 packets on eth0 so far\. /),
  });
  expect(stepOf(arrival, 'First flow scored')?.reason).toMatch(/waiting for a model: flows are counted, not scored/);
});

it('waits for the model that is on its way, and then for the end of a flow', () => {
  const coming = arrivalOf(attempt(), agentThat({ packets: 5 }, { desiredModel: MODEL }));
  expect(stepOf(coming, 'First flow scored')).toMatchObject({
    state: 'waiting',
    reason: expect.stringMatching(/the model lab v3/),
  });
  const metering = arrivalOf(attempt(), agentThat({ packets: 5, model: MODEL }));
  expect(stepOf(metering, 'First flow scored')).toMatchObject({
    state: 'waiting',
    reason: expect.stringMatching(/when it has ended/),
  });
});

it('says that an agent is offline again, silent or revoked', () => {
  const scored = { packets: 5, scored: 5, model: MODEL };
  const connected = (agent: AgentDto) => stepOf(arrivalOf(attempt(), agent), 'Connected');
  expect(connected(agentThat({ ...scored, online: false }))).toMatchObject({
    state: 'lacking',
    reason: expect.stringMatching(/offline now/),
  });
  expect(connected(agentThat(scored, { health: 'silent' }))).toMatchObject({
    reason: expect.stringMatching(/says nothing/),
  });
  const revoked = { at: after(0), by: 'ada', reason: 'sold' };
  expect(connected(agentThat(scored, { identity: { revoked } }))).toMatchObject({ reason: 'Revoked by ada: sold' });
});

it('passes on what the agent says of its packets, but not twice that it has no model', () => {
  const told = {
    warnings: ['snap length 96'],
    impairments: [
      { code: 'no-model', reason: 'it has no model and scores nothing', cure: 'train one' },
      { code: 'drops', reason: 'it drops 9 packets', cure: 'give it more cores' },
    ],
  };
  const { remarks } = arrivalOf(attempt(), agentThat({ packets: 5 }, told));
  expect(remarks).toEqual(['it drops 9 packets: give it more cores', 'snap length 96']);
});

it('shows the last try of each host, and forgets what was refused before the host got in', () => {
  const other = { hostname: 'rack-5', address: '10.0.0.8' };
  const tries = [
    refused('used', { id: '5', ...other }),
    attempt({ id: '4', outcome: 'repeated' }),
    refused('key-known', { id: '3' }),
    attempt({ id: '2' }),
    refused('expired', { id: '1', ...other }),
  ];
  expect(lastTries(tries).map(({ id }) => id)).toEqual(['5', '4']);
  // A second host behind the same address and of the same name comes after the first one.
  expect(lastTries([refused('used', { id: '2' }), attempt()]).map(({ id }) => id)).toEqual(['2', '1']);
});

it('says why an agent that has ended cannot capture', () => {
  const trouble = 'no permission to capture on eth0 (run it with sudo)';
  const { steps } = arrivalOf(attempt(), agentThat({ online: false, trouble }));
  expect(steps[2]).toMatchObject({ state: 'lacking', reason: `It cannot capture: ${trouble}` });
});
