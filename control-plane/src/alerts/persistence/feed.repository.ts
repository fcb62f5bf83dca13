import { Injectable } from '@nestjs/common';
import { TransactionalConnection } from '../../platform/database/transactional-connection.js';

/** How far the MQTT feed is. */
export interface FeedPosition {
  /** Alerts that it has told, or told to be left out, ever. */
  readonly sequence: number;
  /** Id of the last of them. */
  readonly lastId: number;
}

@Injectable()
export class FeedRepository {
  constructor(private readonly connection: TransactionalConnection) {}

  /** Undefined before the first alert was announced. */
  async position(): Promise<FeedPosition | undefined> {
    const [row] = await this.connection.manager.query<{ sequence: string; last_id: string }[]>(
      'SELECT sequence, last_id FROM alert_feed',
    );
    return row && { sequence: Number(row.sequence), lastId: Number(row.last_id) };
  }

  async save({ sequence, lastId }: FeedPosition): Promise<void> {
    await this.connection.manager.query(
      `INSERT INTO alert_feed (id, sequence, last_id) VALUES (1, $1, $2)
       ON CONFLICT (id) DO UPDATE SET sequence = excluded.sequence, last_id = excluded.last_id`,
      [sequence, lastId],
    );
  }
}
