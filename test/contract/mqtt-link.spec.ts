import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import { connectAsync } from 'mqtt';
import { MqttLink } from '../../control-plane/src/platform/mqtt/mqtt-link.js';
import { startAedes } from '../support/programs/brokers.js';

it('the control plane still acknowledges while the feed publishes as much as it may', async () => {
  const broker = await startAedes();
  const agent = await connectAsync(broker.url);
  const link = new MqttLink({ url: broker.url, username: undefined, password: undefined });
  try {
    await agent.subscribeAsync('ack');
    while (!link.isConnected) await delay(10);
    for (let sent = 0; link.hasRoomForFeed; sent++) link.publish('feed', `alert ${sent}`, { qos: 0 });
    const arrived = new Promise((resolve) => agent.once('message', (_topic, payload) => resolve(String(payload))));
    for (let sent = 0; sent < 100; sent++) expect(link.publish('ack', 'stored', { qos: 0 })).toBe(true);
    expect(await arrived).toBe('stored');
  } finally {
    await link.onApplicationShutdown();
    await agent.endAsync(true);
    await broker.stop();
  }
});
