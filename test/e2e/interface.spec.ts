import { expect, it } from '@jest/globals';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { openInterface } from '../../agent/src/capture/index.js';
import { describeIf, program, root } from '../support/requirements.js';

describeIf([root, program('tcpdump')], 'capturing an interface', () => {
  it('delivers what passes, on the clock of the machine, until it is stopped', async () => {
    const receiver = createSocket('udp4').bind(0, '127.0.0.1');
    await once(receiver, 'listening');
    const { port } = receiver.address();
    const source = await openInterface('lo', { filter: `udp port ${port}` });
    const abort = new AbortController();
    const sender = createSocket('udp4');
    let frames = 0;
    const end = await source.run(
      {
        frame: () => void (++frames === 3 && abort.abort()),
        pause(nowUs) {
          expect(Math.abs(nowUs / 1000 - Date.now())).toBeLessThan(60_000);
          sender.send('packet', port, '127.0.0.1');
          return undefined;
        },
      },
      abort.signal,
    );
    sender.close();
    receiver.close();
    expect(frames).toBeGreaterThanOrEqual(3);
    expect(end).toMatchObject({ packets: frames, kernelDrops: 0, fault: null });
  });

  it('says in one line what is wrong with an interface', async () => {
    const source = await openInterface('nosuch0');
    const run = source.run({ frame: () => undefined, pause: () => undefined });
    await expect(run).rejects.toMatchObject({
      code: 'capture.interface',
      message: expect.stringContaining('nosuch0') as unknown,
    });
  });
});
