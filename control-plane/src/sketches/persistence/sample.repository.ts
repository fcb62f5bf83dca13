import { Injectable } from '@nestjs/common';
import { TransactionalConnection } from '../../platform/database/transactional-connection.js';

export interface NewSample {
  readonly sequence: number;
  readonly modelDigest: string;
  readonly profile: string;
  readonly reason: string;
  readonly startAt: Date;
  /** An encoded `ScoredFlow`. */
  readonly flow: Uint8Array;
}

/** Flows that agents set aside for an analyst to label. */
@Injectable()
export class SampleRepository {
  constructor(private readonly connection: TransactionalConnection) {}

  /** Stores samples; one that is there already stays as it is. @returns how many were not there yet */
  async insert(agentId: string, bootEpoch: number, samples: readonly NewSample[]): Promise<number> {
    const rows = await this.connection.manager.query<unknown[]>(
      `INSERT INTO flow_sample (agent_id, boot_epoch, sequence, model_digest, profile, reason, start_at, flow)
         SELECT $1, $2, * FROM unnest($3::bigint[], $4::text[], $5::text[], $6::text[], $7::timestamptz[], $8::bytea[])
       ON CONFLICT DO NOTHING RETURNING sequence`,
      [
        agentId,
        bootEpoch,
        samples.map(({ sequence }) => sequence),
        samples.map(({ modelDigest }) => modelDigest),
        samples.map(({ profile }) => profile),
        samples.map(({ reason }) => reason),
        samples.map(({ startAt }) => startAt),
        samples.map(({ flow }) => Buffer.from(flow)),
      ],
    );
    return rows.length;
  }

  /** Keeps the newest `count` samples. */
  async removeAllBut(count: number): Promise<void> {
    await this.connection.manager.query(
      `DELETE FROM flow_sample WHERE ctid IN (
         SELECT ctid FROM flow_sample ORDER BY received_at DESC, boot_epoch DESC, sequence DESC OFFSET $1)`,
      [count],
    );
  }
}
