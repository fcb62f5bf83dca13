import { isTimeStep } from '../packet/packet-time.js';
import type { FrameSink } from '../sources/index.js';

/**
 * Captures that are one stream, as `tcpdump -C` or `-G` cuts it. Where the next one begins before the one before it
 * ended, it is no continuation: flows that went on over it would take packets from before their beginning.
 */
export class OneStream {
  private newestUs = -Infinity;

  /** @param onBreak called before the first packet of a capture that does not go on from the one before */
  constructor(private readonly onBreak: (capture: string) => void) {}

  /** What takes the packets of the next capture. */
  next(capture: string, sink: FrameSink): FrameSink {
    let isFirst = true;
    return {
      frame: (bytes, offset, capturedBytes, wireBytes, timeUs, linkType) => {
        if (isFirst) {
          isFirst = false;
          if (isTimeStep(this.newestUs, timeUs)) this.onBreak(capture);
        }
        sink.frame(bytes, offset, capturedBytes, wireBytes, timeUs, linkType);
      },
      pause: (nowUs, isLive) => {
        this.newestUs = nowUs;
        return sink.pause(nowUs, isLive);
      },
    };
  }
}
