import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Each leads by the column of a filter and goes on in the order of the list, so that a page reads a page. */
const INDEXES = [
  'alert_of_source ON alert (source_address, received_at DESC, id DESC)',
  'alert_of_class ON alert (class, received_at DESC, id DESC)',
  'alert_of_agent ON alert (agent_id, received_at DESC, id DESC)',
  'alert_of_severity ON alert (severity, received_at DESC, id DESC)',
  "alert_labelled ON alert ((label ->> 'verdict'), received_at DESC, id DESC) WHERE label IS NOT NULL",
  'alert_labelled_newest ON alert (received_at DESC, id DESC) WHERE label IS NOT NULL',
  // Counts over a time or of a model read the index alone.
  'alert_counts ON alert (received_at, class) INCLUDE (flow_count)',
  'alert_of_model ON alert (model_digest, class) INCLUDE (flow_count, received_at)',
];

export class AlertFilters1795380007000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const index of INDEXES) await runner.query(`CREATE INDEX ${index}`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const index of INDEXES) await runner.query(`DROP INDEX ${index.split(' ')[0]}`);
  }
}
