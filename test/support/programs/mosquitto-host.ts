import { connectAsync, type IClientOptions, type MqttClient } from 'mqtt';
import { agentTopic } from '@picket/shared/contract';
import { Applicant } from './applicant.js';
import { until } from './control-plane.js';
import type { MosquittoInstallation } from './mosquitto-installation.js';

/** A host that has enrolled with a control plane and connects to its Mosquitto. */
export class MosquittoHost {
  private constructor(
    private readonly installation: MosquittoInstallation,
    readonly applicant: Applicant,
    /** PEM, as the two below. */
    public certificate: string,
    public authorities: string,
  ) {}

  /** @param machineId of the host; without one it is like no other */
  static async enrol(
    installation: MosquittoInstallation,
    name: string,
    machineId: string | null = null,
  ): Promise<MosquittoHost> {
    const response = await installation.controlPlane.send('POST', '/enrolment-tokens', { by: 'test' });
    const { token } = (await response.json()) as { token: string };
    const applicant = await Applicant.create();
    const { body } = await applicant.enrol(token, name, { machineId });
    if (body.mqttUrl !== installation.secureUrl) throw new Error(`told to connect to ${body.mqttUrl ?? 'nothing'}`);
    return new MosquittoHost(installation, applicant, body.certificate, body.authorities.join(''));
  }

  get options(): IClientOptions {
    const { certificate: cert, authorities: ca } = this;
    return { protocolVersion: 4, reconnectPeriod: 0, clientId: 'whatever', ca, cert, key: this.applicant.privateKey };
  }

  /** Asks for a certificate; with it the host may be another agent. @returns the agent's id */
  async renew(): Promise<string> {
    const door = `https://127.0.0.1:${this.installation.controlPlane.agentsPort}`;
    const { body } = await this.applicant.renew(door, this.certificate);
    this.certificate = body.certificate;
    this.authorities = body.authorities.join('');
    return body.agentId;
  }

  async connect(): Promise<MqttClient> {
    const client = await connectAsync(this.installation.secureUrl, this.options, false);
    return client.on('error', () => undefined);
  }

  /** Connected, and its acknowledgements are delivered: its permissions are there. */
  admitted(id: string): Promise<MqttClient> {
    return until(`${id} let in`, async () => {
      const client = await this.connect().catch(() => undefined);
      const isGranted = await client?.subscribeAsync(agentTopic(id, 'ack')).then(
        () => true,
        () => false,
      );
      if (!isGranted) client?.end(true);
      return isGranted && client;
    });
  }
}
