import mqtt, { type IClientOptions, type MqttClient } from 'mqtt';
import type { IssuedFeedCredentialDto } from '../../../control-plane/src/api/feed-subscriber.js';
import type { TestControlPlane } from './control-plane.js';

/** Makes a subscriber of the feed; its credential is in the answer. */
export async function createSubscriber(
  controlPlane: TestControlPlane,
  name: string,
  more: object = {},
): Promise<IssuedFeedCredentialDto> {
  const response = await controlPlane.send('POST', '/feed-subscribers', { name, by: 'test', ...more });
  if (response.status !== 201) throw new Error(`${name}: ${response.status} ${await response.text()}`);
  return (await response.json()) as IssuedFeedCredentialDto;
}

/** How a subscriber logs in at the TLS listener. */
export function loginOf(subscriber: IssuedFeedCredentialDto): IClientOptions {
  const { user, password, certificate, privateKey, authorities } = subscriber;
  const shown = password === null ? { cert: certificate ?? '', key: privateKey ?? '' } : { username: user, password };
  return { clientId: user, ca: authorities, ...shown };
}

/** Resolves with the client, or with what the broker said. */
export function tryToConnect(url: string, options: IClientOptions): Promise<MqttClient | string> {
  return new Promise((resolve) => {
    const client = mqtt.connect(url, { protocolVersion: 4, reconnectPeriod: 0, ...options });
    const fail = (reason: string) => {
      resolve(reason);
      if (!client.connected) client.end(true);
    };
    client.once('connect', () => resolve(client));
    client.on('error', ({ message }) => fail(message));
    client.once('close', () => fail('closed'));
  });
}

/** What has come on each topic since. */
export function record(client: MqttClient): string[] {
  const topics: string[] = [];
  client.on('message', (topic) => topics.push(topic));
  return topics;
}
