import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '@picket/shared/clock';
import { AlertsService } from '../../alerts/index.js';
import { FleetService } from '../../fleet/index.js';
import { CLOCK } from '../../platform/clock.js';
import { countHealth, modelsInUse, reportingAgents, toSeries, totalRate } from './domain/summary.js';
import type { OverviewDto } from '../../api/overview.js';

const HOUR_MS = 3_600_000;
const SERIES_MS = 30 * 60_000;
const RECENT_ALERTS = 10;

/** The first page, from what the contexts know. */
@Injectable()
export class OverviewService {
  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly fleet: FleetService,
    private readonly alerts: AlertsService,
  ) {}

  async summarise(): Promise<OverviewDto> {
    const now = this.clock.now();
    const [agents, activity, classes, recentAlerts] = await Promise.all([
      this.fleet.list(),
      this.fleet.activitySince(new Date(now - SERIES_MS)),
      this.alerts.countByClass(new Date(now - HOUR_MS)),
      this.alerts.newest(RECENT_ALERTS),
    ]);
    const online = agents.filter(({ health }) => health === 'online' || health === 'impaired');
    return {
      agents: countHealth(agents),
      packetsPerSecond: totalRate(online, 'packetsPerSecond'),
      flowsPerSecond: totalRate(online, 'flowsPerSecond'),
      alertsLastHour: classes.reduce((sum, { alerts }) => sum + alerts, 0),
      alertedFlowsLastHour: classes.reduce((sum, { flows }) => sum + flows, 0),
      modelsInUse: modelsInUse(online),
      series: toSeries(activity, now),
      reporting: reportingAgents(activity),
      classes,
      recentAlerts,
    };
  }
}
