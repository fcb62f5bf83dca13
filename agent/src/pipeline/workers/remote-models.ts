import { describeError } from '@picket/shared/errors';
import { AgentError } from '../../errors.js';
import type { LoadedModel } from '../../scoring/model.js';
import type { Message, ModelChoice } from './messages.js';

export interface RemoteModelsOptions {
  readonly load: (choice: ModelChoice) => Promise<LoadedModel>;
  /** Puts a model in front of the scorer. */
  readonly use: (model: LoadedModel | undefined) => void;
  readonly post: (message: Message) => void;
}

/** The model store as a worker has it: the main thread says which model scores, the worker loads it for itself. */
export class RemoteModels {
  private wanted: ModelChoice | null = null;
  /** Somebody waits for the main thread's answer to a failure. */
  private asked: ((choice: ModelChoice | null) => void) | undefined;

  constructor(private readonly options: RemoteModelsOptions) {}

  /** The main thread has named a model. */
  async order(choice: ModelChoice | null): Promise<void> {
    const { asked } = this;
    this.asked = undefined;
    this.wanted = choice;
    if (asked) return asked(choice);
    const model = await this.tryLoad(choice);
    if (this.wanted === choice) this.options.use(model);
    else await model?.scorer.close();
  }

  /** A model failed on a batch. @returns the one to go on with */
  async failed(model: LoadedModel, error: unknown): Promise<LoadedModel | undefined> {
    const { digest } = model.ref;
    const answer = new Promise<ModelChoice | null>((resolve) => (this.asked = resolve));
    this.report(digest, error);
    const next = await answer;
    return next?.digest === digest ? model : this.tryLoad(next);
  }

  private report(digest: string, error: unknown): void {
    const isOverLimit = error instanceof AgentError && error.code === 'scoring.over-limit';
    this.options.post({ kind: 'model-failed', digest, reason: describeError(error), isOverLimit });
  }

  /** A model that cannot be loaded here is reported as one that failed; the main thread then names another. */
  private async tryLoad(choice: ModelChoice | null): Promise<LoadedModel | undefined> {
    if (choice === null) return undefined;
    try {
      return await this.options.load(choice);
    } catch (error) {
      this.report(choice.digest, error);
      return undefined;
    }
  }
}
