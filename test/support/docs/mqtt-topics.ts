import {
  ackSchema,
  agentReportSchema,
  agentStatusSchema,
  agentTopic,
  desiredStateSchema,
  FEED_LEFT_OUT_TOPIC,
  FEED_POSITION_TOPIC,
} from '@picket/shared/contract';
import type { z } from 'zod';

/** `group-reader` is a subscriber of the feed that is limited to groups, `feed` any other. */
export const ROLES = ['agent', 'control-plane', 'feed', 'group-reader'] as const;
export type Role = (typeof ROLES)[number];

export interface Topic {
  /** `AGENT` stands for the agent's id, `GROUP` for the name of its group. */
  readonly topic: string;
  readonly publisher: Role;
  /** Besides the control plane, which may subscribe to everything. */
  readonly subscribers: readonly Role[];
  readonly qos: 0 | 1;
  readonly isRetained: boolean;
  readonly payload: string;
}

const AGENT = 'AGENT';

/** Every topic that Picket publishes on. `test/contract/mqtt-page.spec.ts` holds it against broker and programs. */
export const TOPICS: readonly Topic[] = [
  up('status', true, 'JSON [status](#status); also the will, with `online: false`'),
  up('report', false, 'JSON [report](#report)'),
  up('alerts', false, 'protobuf [AlertBatch](#alertbatch)'),
  up('sketches', false, 'protobuf [SketchBatch](#sketchbatch)'),
  up('samples', false, 'protobuf [SampleBatch](#samplebatch)'),
  down('desired', 1, true, 'JSON [desired](#desired)'),
  down('ack', 0, false, 'JSON [ack](#ack)'),
  feed('picket/v1/feed/alerts/SEVERITY/CLASS', ['feed'], false, 'JSON [alert](#an-alert)'),
  feed(
    'picket/v1/feed/groups/GROUP/SEVERITY/CLASS',
    ['group-reader'],
    false,
    'JSON [alert](#an-alert), while there is a subscriber that is limited to groups',
  ),
  feed(FEED_LEFT_OUT_TOPIC, ['feed', 'group-reader'], false, 'JSON [left out](#alerts-that-the-feed-left-out)'),
  feed(FEED_POSITION_TOPIC, ['feed', 'group-reader'], true, 'JSON [position](#how-far-the-feed-is)'),
];

/** JSON payloads, by the last level of their topic. */
export const PAYLOADS: Readonly<Record<string, z.ZodType>> = {
  status: agentStatusSchema,
  report: agentReportSchema,
  desired: desiredStateSchema,
  ack: ackSchema,
};

function up(
  channel: 'status' | 'report' | 'alerts' | 'sketches' | 'samples',
  isRetained: boolean,
  payload: string,
): Topic {
  return { topic: agentTopic(AGENT, channel), publisher: 'agent', subscribers: [], qos: 1, isRetained, payload };
}

function down(channel: 'desired' | 'ack', qos: 0 | 1, isRetained: boolean, payload: string): Topic {
  const publisher = 'control-plane';
  return { topic: agentTopic(AGENT, channel), publisher, subscribers: ['agent'], qos, isRetained, payload };
}

function feed(topic: string, subscribers: readonly Role[], isRetained: boolean, payload: string): Topic {
  return { topic, publisher: 'control-plane', subscribers, qos: 0, isRetained, payload };
}
