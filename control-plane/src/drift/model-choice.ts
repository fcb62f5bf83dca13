import { Injectable } from '@nestjs/common';
import { ControlPlaneError } from '../errors.js';
import { RegistryService, type RegisteredModel } from '../registry/index.js';
import { SketchStore } from '../sketches/index.js';

const REFERENCE = /^(?<name>[a-z0-9][a-z0-9-]{0,62})(?:@(?<version>[1-9]\d{0,8}))?$/;

/** Which model version a drift query is about. */
@Injectable()
export class ModelChoice {
  constructor(
    private readonly registry: RegistryService,
    private readonly sketches: SketchStore,
  ) {}

  /**
   * The version that `name@version` names, the champion that `name` names; without either the champion of the model
   * that agents were heard of with last.
   * @returns undefined when nothing was asked for and there is no champion yet
   * @throws PicketError `model.not-found`, `model-reference.invalid`
   */
  async resolve(reference: string | undefined): Promise<RegisteredModel | undefined> {
    if (reference === undefined) return this.inUse();
    const { name, version } = REFERENCE.exec(reference)?.groups ?? {};
    if (name === undefined) throw invalid(reference);
    const found = version ? await this.registry.byVersion(name, Number(version)) : await this.registry.champion(name);
    if (!found) throw notFound(reference);
    return found;
  }

  private async inUse(): Promise<RegisteredModel | undefined> {
    const digest = await this.sketches.latestModelDigest();
    const running = digest === undefined ? undefined : await this.registry.byDigest(digest);
    if (!running) return this.registry.champion();
    return (await this.registry.champion(running.manifest.name)) ?? running;
  }
}

function invalid(reference: string): ControlPlaneError {
  return new ControlPlaneError('model-reference.invalid', `${JSON.stringify(reference)} names no model`, {
    next: 'write name or name@version',
  });
}

function notFound(reference: string): ControlPlaneError {
  const what = reference.includes('@') ? reference : `champion of ${reference}`;
  return new ControlPlaneError('model.not-found', `there is no ${what}`, {
    next: 'choose one of the models that are here',
    command: 'picket models list',
  });
}
