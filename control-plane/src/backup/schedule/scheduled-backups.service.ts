import {
  Inject,
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import type { Clock } from '@picket/shared/clock';
import { describeError } from '@picket/shared/errors';
import { ControlPlaneError } from '../../errors.js';
import type { BackupListDto, RestoreDrillDto } from '../../api/backup.js';
import { CLOCK } from '../../platform/clock.js';
import { Readiness } from '../../platform/health/readiness.js';
import { JobSchedule } from '../../platform/jobs/job-schedule.js';
import { Metrics } from '../../platform/metrics/metrics.js';
import { Runtime } from '../../platform/runtime.js';
import { programVersion } from '../../platform/version.js';
import { createBackup } from '../create-backup.js';
import { configuredPassphrase } from '../passphrase.js';
import { BackupFolder, type KeptBackup } from './backup-folder.js';
import { drill } from './drill.js';

const HOUR_MS = 3_600_000;

/** Makes backups when they are due, keeps the newest, and tries whether they can be restored. */
@Injectable()
export class ScheduledBackups implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(ScheduledBackups.name);
  private readonly folder: BackupFolder | undefined;
  private readonly stopping = new AbortController();
  private readonly failures;
  private failure: { at: number; reason: string } | undefined;
  private isUnderWay = false;

  constructor(
    private readonly runtime: Runtime,
    private readonly schedule: JobSchedule,
    readiness: Readiness,
    metrics: Metrics,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    const path = runtime.config['backup.dir'];
    this.folder = path === undefined ? undefined : new BackupFolder(path);
    this.failures = metrics.counter('picket_backup_failures_total', 'scheduled backups and restore drills that failed');
    readiness.warnOf(() => Promise.resolve(this.failure ? [`the last backup failed: ${this.failure.reason}`] : []));
    this.measure(metrics);
  }

  async onApplicationBootstrap(): Promise<void> {
    if (!this.folder) return;
    await this.schedule.every('backup', () => this.runWhenDue());
    // After a pause the next one is due already. What fails is told by then.
    void this.runWhenDue().catch(() => undefined);
  }

  beforeApplicationShutdown(): void {
    this.stopping.abort();
  }

  async describe(): Promise<BackupListDto> {
    const { config } = this.runtime;
    const kept = (await this.folder?.list()) ?? [];
    const drilled = kept.find((backup) => backup.drill !== null);
    return {
      schedule: this.folder
        ? {
            everyHours: config['backup.everyH'],
            keep: config['backup.keep'],
            isEncrypted: (config['backup.passphrase'] ?? config['backup.passphraseFile']) !== undefined,
          }
        : null,
      nextAt: this.folder ? new Date(Math.max(this.dueAt(kept), this.clock.now())).toISOString() : null,
      failure: this.failure ? { ...this.failure, at: new Date(this.failure.at).toISOString() } : null,
      drill: drilled?.drill ?? null,
      items: kept.map(({ name, createdAt, bytes, rows, version, isEncrypted }) => {
        return { name, createdAt, bytes, rows, version, isEncrypted };
      }),
    };
  }

  /** One at a time; the schedule asks every few minutes. */
  private async runWhenDue(): Promise<void> {
    const { folder } = this;
    if (!folder || this.isUnderWay || this.clock.now() < this.dueAt(await folder.list())) return;
    this.isUnderWay = true;
    try {
      await this.make(folder);
      this.failure = undefined;
    } catch (error) {
      if (this.stopping.signal.aborted) return;
      this.failure = { at: this.clock.now(), reason: describeError(error) };
      this.failures.inc();
      this.logger.error(`no backup: ${this.failure.reason}`);
      throw error;
    } finally {
      this.isUnderWay = false;
    }
  }

  private async make(folder: BackupFolder): Promise<void> {
    const { config, databaseUrl } = this.runtime;
    await folder.check();
    const passphrase = await configuredPassphrase(config);
    const name = folder.nameAt('scheduled', new Date(this.clock.now()));
    const installation = { dataFolder: config['data.dir'], databaseUrl };
    const options = { passphrase, version: programVersion(), signal: this.stopping.signal };
    const made = await createBackup(installation, folder.pathOf(name), options);
    await folder.note(name, made, passphrase !== undefined);
    await folder.keepNewest('scheduled', config['backup.keep']);
    this.logger.log(`backup ${name}: ${made.bytes} bytes`);
    if (config['backup.drill']) await this.tryRestore(folder, name, passphrase);
  }

  private async tryRestore(folder: BackupFolder, backup: string, passphrase: string | undefined): Promise<void> {
    const startedAt = this.clock.now();
    const reason = await drill(folder.pathOf(backup), passphrase, this.runtime.databaseUrl).then(
      () => null,
      (error: unknown) => describeError(error),
    );
    if (this.stopping.signal.aborted) return;
    const now = this.clock.now();
    const result: RestoreDrillDto = {
      ...{ backup, at: new Date(now).toISOString(), seconds: (now - startedAt) / 1000 },
      ...{ succeeded: reason === null, reason },
    };
    await folder.noteDrill(backup, result);
    if (reason === null) return;
    throw new ControlPlaneError('backup.drill-failed', `the restore drill of ${backup} failed: ${reason}`, {
      next: 'restore it by hand into an empty folder to see more; make another backup',
    });
  }

  /** After a failure, again within the hour. */
  private dueAt(kept: readonly KeptBackup[]): number {
    const everyMs = this.runtime.config['backup.everyH'] * HOUR_MS;
    const [newest] = kept.filter(({ reason }) => reason === 'scheduled');
    const due = newest ? Date.parse(newest.createdAt) + everyMs : 0;
    return this.failure ? Math.max(due, this.failure.at + Math.min(everyMs, HOUR_MS)) : due;
  }

  /** Where none is scheduled there is nothing to alert about. 0: not yet. */
  private measure(metrics: Metrics): void {
    if (!this.folder) return;
    const newest = async () => (await this.folder?.list())?.find(({ reason }) => reason === 'scheduled');
    const drilled = async () => (await this.folder?.list())?.find((backup) => backup.drill !== null)?.drill;
    const gauge = (name: string, help: string, read: () => Promise<number | undefined>) =>
      metrics.gauges(name, help, [], async () => {
        const value = await read();
        return value === undefined ? [] : [[{}, value] as const];
      });
    const seconds = (time: string | undefined) => (time === undefined ? undefined : Date.parse(time) / 1000);
    gauge('picket_backup_last_success_timestamp_seconds', 'when the newest scheduled backup was made', async () =>
      seconds((await newest())?.createdAt),
    );
    gauge('picket_backup_last_size_bytes', 'size of the newest scheduled backup', async () => (await newest())?.bytes);
    gauge('picket_backup_drill_success', '1 where the last restore drill succeeded, else 0', async () => {
      const last = await drilled();
      return last ? Number(last.succeeded) : undefined;
    });
    gauge('picket_backup_drill_timestamp_seconds', 'when the last restore drill ended', async () =>
      seconds((await drilled())?.at),
    );
  }
}
