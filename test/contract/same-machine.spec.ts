import { rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Enrolment } from '@picket/shared/enrolment';
import { Applicant, type DoorAnswer } from '../support/programs/applicant.js';
import { newDataDir, TestControlPlane, until } from '../support/programs/control-plane.js';
import { queryDatabase } from '../support/programs/embedded-postgres.js';
import { alert, BOOT_EPOCH, FakeAgent } from '../support/programs/fake-agent.js';
import { forgeCertificate, stealAuthority } from '../support/programs/forged-certificate.js';

interface Host {
  readonly applicant: Applicant;
  readonly enrolment: Enrolment;
  readonly tokenId: string;
}

interface Identity {
  readonly sameMachineAs: string | null;
  readonly mergedInto: string | null;
  readonly renewal: { readonly askedAt: string | null; readonly from: string | null } | null;
  readonly code?: string;
}

/** Tables in which a retired id stays: who was called so, who asked, and sums of the last day. */
const KEPT = ['agent_activity', 'enrolled_agent', 'enrolment'];

const dataDir = newDataDir();
let controlPlane: TestControlPlane;
const agents: FakeAgent[] = [];
let machines = 0;

beforeAll(async () => {
  controlPlane = await TestControlPlane.start({ dataDir });
}, 90_000);

afterEach(async () => {
  for (const agent of agents.splice(0)) await agent.close();
});

afterAll(async () => {
  await controlPlane.stop();
  rmSync(resolve(dataDir, '..'), { recursive: true, force: true });
});

const newMachine = () => String(++machines).padStart(64, '0');
const doorUrl = () => `https://127.0.0.1:${controlPlane.agentsPort}`;

async function enrol(name: string, machineId: string): Promise<Host> {
  const response = await controlPlane.send('POST', '/enrolment-tokens', { by: 'test' });
  const { id, token } = (await response.json()) as { id: string; token: string };
  const applicant = await Applicant.create();
  const { body } = await applicant.enrol(token, name, { machineId });
  return { applicant, enrolment: body, tokenId: id };
}

async function connect({ applicant, enrolment }: Host, id = enrolment.agentId, epoch = BOOT_EPOCH): Promise<FakeAgent> {
  const url = `mqtts://127.0.0.1:${controlPlane.mqttsPort}`;
  const { authorities, certificate } = enrolment;
  const credentials = { ca: authorities.join(''), cert: certificate, key: applicant.privateKey };
  const agent = await FakeAgent.connect(url, '', id, { ...credentials, reconnectPeriod: 0 });
  agents.push(agent);
  await agent.sendStatus({ bootEpoch: epoch });
  await until(`${id} is known`, () =>
    controlPlane.get(`/agents/${id}`).then(
      () => true,
      () => false,
    ),
  );
  return agent;
}

/** A clean end: a host that is off. */
async function leave(agent: FakeAgent, epoch = BOOT_EPOCH): Promise<void> {
  await agent.sendStatus({ online: false, bootEpoch: epoch });
  await until(`${agent.id} is off`, async () => {
    const { health } = await controlPlane.get<{ health: string }>(`/agents/${agent.id}`);
    return health === 'offline';
  });
  await agent.close();
}

async function decide(method: 'POST' | 'DELETE', id: string): Promise<{ status: number; body: Identity }> {
  const response = await controlPlane.send(method, `/agents/${id}/identity/same-machine`, { by: 'ada' });
  return { status: response.status, body: (await response.json()) as Identity };
}

const alertsOf = async (id: string) =>
  (await controlPlane.get<{ items: unknown[] }>(`/alerts?agent=${id}`)).items.length;
const codeOf = ({ status, body: { code } }: DoorAnswer) => code ?? status;

/** A host that was wiped: its old certificate is lost, its new one is of another name. */
async function wiped(name: string): Promise<{ old: Host; renewed: Host; agent: FakeAgent }> {
  const machineId = newMachine();
  const old = await enrol(name, machineId);
  const before = await connect(old);
  await before.deliver([alert(1), alert(2)], 0);
  await leave(before);
  const renewed = await enrol(name, machineId);
  const agent = await connect(renewed, renewed.enrolment.agentId, BOOT_EPOCH + 100);
  return { old, renewed, agent };
}

describe('a host that was wiped and enrolled anew', () => {
  it('gets its old id when a person confirms it, with all that came meanwhile, each record once', async () => {
    const { old, renewed, agent } = await wiped('edge');
    await agent.deliver([alert(1), alert(2), alert(3)], 0, BOOT_EPOCH + 100);
    // Said twice, as after a lost answer.
    for (let times = 0; times < 2; times += 1) {
      const { status, body } = await decide('POST', 'edge-2');
      expect([status, body.mergedInto]).toEqual([200, 'edge']);
    }
    await until('its session has ended', () => !agent.client.connected);
    expect((await fetch(`${controlPlane.url}/api/v1/agents/edge-2`)).status).toBe(404);
    expect([await alertsOf('edge'), await alertsOf('edge-2')]).toEqual([5, 0]);

    expect(codeOf(await old.applicant.renew(doorUrl(), old.enrolment.certificate))).toBe('certificate.revoked');
    const answers: DoorAnswer[] = [];
    for (let times = 0; times < 2; times += 1)
      answers.push(await renewed.applicant.renew(doorUrl(), renewed.enrolment.certificate));
    for (const { status, body } of answers)
      expect([status, body.agentId, body.recordsAfter]).toEqual([200, 'edge', BOOT_EPOCH]);

    const again = await connect({ ...renewed, enrolment: answers[1].body }, 'edge', BOOT_EPOCH + 100);
    await again.deliver([alert(1), alert(2), alert(3), alert(4)], 0, BOOT_EPOCH + 100);
    expect(await alertsOf('edge')).toBe(6);
    const tries = await controlPlane.get<{ items: { outcome: string; decidedBy: string | null }[] }>(
      `/enrolment-tokens/${renewed.tokenId}/uses`,
    );
    expect(tries.items[0]).toMatchObject({ outcome: 'same-machine', decidedBy: 'ada' });
  });

  it('leaves its temporary id in no table but those that say who was called so', async () => {
    const columns = await queryDatabase<{ name: string; column: string }>(
      dataDir,
      `SELECT table_name AS name, column_name AS column FROM information_schema.columns
       WHERE table_schema = 'public' AND column_name = 'agent_id' AND table_name <> ALL($1)`,
      [KEPT],
    );
    expect(columns.length).toBeGreaterThan(6);
    for (const { name } of columns) {
      const rows = await queryDatabase(dataDir, `SELECT FROM ${name} WHERE agent_id = 'edge-2'`);
      expect([name, rows.length]).toEqual([name, 0]);
    }
    // It is nobody else's name either.
    expect((await enrol('edge-2', newMachine())).enrolment.agentId).toBe('edge-2-2');
  });

  it('is a clone when the old host is connected', async () => {
    const machineId = newMachine();
    const before = await connect(await enrol('twin', machineId));
    const copy = await enrol('twin', machineId);
    await connect(copy);
    const { status, body } = await decide('POST', 'twin-2');
    expect([status, body.code]).toEqual([409, 'agent.same-machine.conflict']);
    expect(body).toMatchObject({ detail: expect.stringContaining('copy of its disk') });
    expect(before.client.connected).toBe(true);
  });

  it('has to have connected, and to number its starts later than before', async () => {
    const machineId = newMachine();
    const before = await connect(await enrol('early', machineId), 'early', BOOT_EPOCH + 500);
    await leave(before, BOOT_EPOCH + 500);
    const after = await enrol('early', machineId);
    const detail = async () => (await decide('POST', 'early-2')).body as unknown as { detail: string };
    expect((await detail()).detail).toContain('has not connected yet');
    await connect(after, 'early-2', BOOT_EPOCH + 100);
    expect((await detail()).detail).toContain('the clock of early was ahead');
    expect((await controlPlane.get<Identity>('/agents/early-2/identity')).mergedInto).toBeNull();
  });

  it('keeps its name when a person says that it is another machine, and is not asked again', async () => {
    await wiped('rack');
    for (let times = 0; times < 2; times += 1) {
      const { status, body } = await decide('DELETE', 'rack-2');
      expect([status, body.sameMachineAs]).toEqual([200, null]);
    }
    expect((await decide('POST', 'rack-2')).body.code).toBe('agent.same-machine.conflict');
    expect(await alertsOf('rack')).toBe(2);
  });
});

describe('an expired certificate', () => {
  /** A certificate of ours, of days ago. */
  async function expired(name: string, days: number): Promise<{ host: Host; renew: () => Promise<DoorAnswer> }> {
    const host = await enrol(name, newMachine());
    const ours = await stealAuthority(dataDir);
    const serial = (0x41000000 + ++machines).toString(16).padStart(8, '0');
    const range = { commonName: name, from: -days - 90, to: -days, serial };
    const certificate = await forgeCertificate(ours, host.applicant.csr, range);
    await queryDatabase(
      dataDir,
      `UPDATE agent_certificate SET certificate = $1, serial = $2, not_after = now() - make_interval(days => $3)
       WHERE agent_id = $4`,
      [certificate, serial, days, name],
    );
    return { host, renew: () => host.applicant.renew(doorUrl(), certificate) };
  }

  const approve = (id: string) => controlPlane.send('POST', `/agents/${id}/identity/renewal`, { by: 'ada' });

  it('is renewed with its old key once a person approves, and again when the answer was lost', async () => {
    const { renew } = await expired('late', 29);
    for (let times = 0; times < 2; times += 1) expect(codeOf(await renew())).toBe('certificate.renewal.held');
    const { renewal } = await controlPlane.get<Identity>('/agents/late/identity');
    expect(renewal).toMatchObject({ askedAt: expect.any(String), from: '127.0.0.1' });
    expect((await approve('late')).status).toBe(200);
    for (let times = 0; times < 2; times += 1) expect(codeOf(await renew())).toBe(200);
    expect((await controlPlane.get<Identity>('/agents/late/identity')).renewal?.askedAt).toBeNull();
    // An approval is for that day.
    await queryDatabase(
      dataDir,
      `UPDATE enrolled_agent SET renewal_approved_at = now() - interval '25 hours' WHERE agent_id = 'late'`,
    );
    expect(codeOf(await renew())).toBe('certificate.renewal.held');
  });

  it('renews nothing after 30 days, when it was revoked, or when it is not the one that was issued', async () => {
    const old = await expired('older', 30);
    expect(codeOf(await old.renew())).toBe('certificate.expired');
    const stolen = await expired('stolen', 3);
    await controlPlane.send('DELETE', '/agents/stolen/identity', { by: 'test', reason: 'stolen' });
    await approve('stolen');
    expect(codeOf(await stolen.renew())).toBe('certificate.revoked');
    const copied = await expired('copied', 3);
    await approve('copied');
    const ours = await stealAuthority(dataDir);
    const [{ serial }] = await queryDatabase<{ serial: string }>(
      dataDir,
      `SELECT serial FROM agent_certificate WHERE agent_id = 'copied'`,
    );
    const forged = await forgeCertificate(ours, copied.host.applicant.csr, {
      commonName: 'x',
      from: -9,
      to: -3,
      serial,
    });
    expect(codeOf(await copied.host.applicant.renew(doorUrl(), forged))).toBe('certificate.unknown');
  });

  it('is renewed without a person where that is set', async () => {
    const { httpPort, mqttPort, agentsPort, mqttsPort } = controlPlane;
    const { renew } = await expired('trusted', 3);
    expect(codeOf(await renew())).toBe('certificate.renewal.held');
    await controlPlane.kill('SIGTERM');
    controlPlane = await TestControlPlane.start({
      ...{ dataDir, httpPort, mqttPort, agentsPort, mqttsPort },
      environment: { PICKET_RENEW_EXPIRED: 'true' },
    });
    expect(codeOf(await renew())).toBe(200);
  }, 60_000);
});
