import { readFile } from 'node:fs/promises';
import type { Server } from 'node:https';
import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { Clock } from '@picket/shared/clock';
import { describeError } from '@picket/shared/errors';
import type { Counter } from 'prom-client';
import { CLOCK } from '../clock.js';
import { Readiness } from '../health/readiness.js';
import { Metrics } from '../metrics/metrics.js';
import { Runtime } from '../runtime.js';
import { readCertificateFiles, type CertificateFiles } from './certificate-files.js';

const CHECK_MS = 5000;
const DAY_MS = 86_400_000;
/** ACME clients renew a month before the end: two weeks before it something is broken. */
const WARN_DAYS = 14;

/**
 * Gives the console's listener the certificate of its files again whenever they change; open connections stay. A pair that
 * cannot be used is named and counted, and the listener keeps the one before.
 */
@Injectable()
export class CertificateWatch implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('https');
  private current: CertificateFiles | undefined;
  private timer: NodeJS.Timeout | undefined;
  private judged = '';
  private seen = '';
  private refusal: string | undefined;
  private reloads: Counter<'outcome'> | undefined;

  constructor(
    private readonly runtime: Runtime,
    private readonly adapter: HttpAdapterHost,
    private readonly metrics: Metrics,
    private readonly readiness: Readiness,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws PicketError `http.certificate-unusable` */
  async onApplicationBootstrap(): Promise<void> {
    this.judged = this.seen = await this.readBoth();
    this.current = readCertificateFiles(this.runtime.config, this.clock.now());
    if (this.current === undefined) return;
    this.use(this.current);
    this.metrics.gauge('picket_https_certificate_days_left', 'Days until the certificate of the console expires', () =>
      this.daysLeft(),
    );
    this.reloads = this.metrics.counter(
      'picket_https_certificate_reloads_total',
      'Changes of the certificate files, by outcome: taken or refused',
      ['outcome'],
    );
    // An increase can be seen only where there was a zero before.
    for (const outcome of ['taken', 'refused']) this.reloads.inc({ outcome }, 0);
    this.readiness.warnOf(() => Promise.resolve(this.warnings()));
    this.timer = setInterval(() => void this.check(), CHECK_MS).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /** Two looks at the same content: certificate and key are written one after the other. */
  private async check(): Promise<void> {
    const content = await this.readBoth();
    const isSettled = content === this.seen;
    this.seen = content;
    if (isSettled && content !== this.judged) this.reload(content);
  }

  private reload(content: string): void {
    this.judged = content;
    try {
      const files = readCertificateFiles(this.runtime.config, this.clock.now());
      if (files) this.use(files);
      this.refusal = undefined;
      this.reloads?.inc({ outcome: 'taken' });
      this.logger.log(`new certificate, valid until ${new Date(files?.notAfterMs ?? 0).toISOString()}`);
    } catch (error) {
      this.refusal = describeError(error);
      this.reloads?.inc({ outcome: 'refused' });
      this.logger.error(`the console keeps its certificate: ${this.refusal}`);
    }
  }

  private use(files: CertificateFiles): void {
    this.current = files;
    (this.adapter.httpAdapter.getHttpServer() as Server).setSecureContext(files.credentials);
  }

  private daysLeft(): number {
    return ((this.current?.notAfterMs ?? 0) - this.clock.now()) / DAY_MS;
  }

  private warnings(): string[] {
    const [days, name] = [Math.floor(this.daysLeft()), this.unnamedHost()];
    return [
      ...(this.refusal === undefined ? [] : ['the certificate files have changed and cannot be used: see the log']),
      ...(days < WARN_DAYS
        ? [`the certificate of the console ${days < 0 ? 'has expired' : `ends in ${days} days`}`]
        : []),
      ...(name === undefined ? [] : [`the certificate of the console is not for ${name}`]),
    ];
  }

  /** The public name, if the certificate lacks it. */
  private unnamedHost(): string | undefined {
    const { 'public.url': url } = this.runtime.config;
    const name = url === undefined ? undefined : new URL(url).hostname;
    return name === undefined || this.current?.certificate.checkHost(name) ? undefined : name;
  }

  private async readBoth(): Promise<string> {
    const paths = [this.runtime.config['http.tlsCert'], this.runtime.config['http.tlsKey']];
    const texts = paths.map((path) => readFile(path ?? '', 'utf8').catch(describeError));
    return (await Promise.all(texts)).join('\n');
  }
}
