import { Injectable } from '@nestjs/common';
import { AlertsService } from '../../alerts/index.js';
import { DatasetsService } from '../../datasets/index.js';
import { FleetService } from '../../fleet/index.js';
import type { PageRequest } from '../../platform/database/keyset.js';
import { RegistryService } from '../../registry/index.js';
import { modelVersionSummarySchema, type ModelListDto } from '../../api/model.js';
import type { LineageDto } from '../../api/lineage.js';

/** The lineage of a version, from its data to its alerts: each context knows one part. */
@Injectable()
export class LineageService {
  constructor(
    private readonly datasets: DatasetsService,
    private readonly registry: RegistryService,
    private readonly fleet: FleetService,
    private readonly alerts: AlertsService,
  ) {}

  /** @throws PicketError `model.not-found` */
  async ofVersion(name: string, version: number): Promise<LineageDto> {
    const { lineage, ...model } = await this.registry.get(name, version);
    const [datasets, aliasHistory, agents, alerts] = await Promise.all([
      this.datasetsHere(lineage.datasets),
      this.registry.movesOf(name, version),
      this.fleet.list(),
      this.alerts.countByModel(model.digest),
    ]);
    const running = agents.filter(({ status }) => status?.model?.digest === model.digest);
    return {
      datasets,
      run: {
        id: lineage.runId,
        isHere: model.trainingRunId !== null,
        codeVersion: lineage.codeVersion,
        parameters: lineage.parameters,
      },
      audit: lineage.audit ?? null,
      version: modelVersionSummarySchema.parse(model),
      importedFrom: lineage.importedFrom ?? null,
      aliasHistory,
      agents: running.map(({ id, health }) => ({ id, health })),
      alerts,
    };
  }

  /** @throws PicketError `dataset.not-found` */
  async ofDataset(id: string, query: PageRequest): Promise<ModelListDto> {
    const { sha256 } = await this.datasets.get(id);
    return sha256 === null ? { items: [], nextCursor: null } : this.registry.trainedOn(sha256, query);
  }

  private async datasetsHere(trainedOn: readonly Omit<LineageDto['datasets'][number], 'here'>[]) {
    const ready = await this.datasets.withContent(trainedOn.map(({ sha256 }) => sha256));
    return trainedOn.map((set) => {
      const same = ready.filter(({ sha256 }) => sha256 === set.sha256);
      return { ...set, here: same.map(({ id, name }) => ({ id, name })) };
    });
  }
}
