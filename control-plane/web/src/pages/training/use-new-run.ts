import { useDraft } from '../../components/use-draft.js';
import { benignClassAmong } from '../../../../src/training/domain/benign-class.js';
import type { DatasetDto, ModelVersionSummaryDto, NewTrainingRunDto } from '../../api/types.js';
import { DEFAULT_PARAMETERS, typedOf, withTyped } from './parameters.js';

const MODEL_NAME = /^[a-z0-9][a-z0-9-]{0,62}$/;
const FIRST_MODEL = 'flows';

type Draft = NewTrainingRunDto & { typed: ReturnType<typeof typedOf> };

/** Why a field cannot be sent as it is; undefined: it can. */
export type NewRunFaults = Readonly<Record<'datasetId' | 'model' | 'benignClass', string | undefined>>;

export const classesOf = (dataset: DatasetDto | undefined) => Object.keys(dataset?.classes ?? {});

/** The run that is being written down; the browser keeps it until it is started. */
export function useNewRun(datasets: readonly DatasetDto[], models: readonly ModelVersionSummaryDto[]) {
  const [draft, setDraft, clear] = useDraft('training-run', proposal(datasets, models));
  const { typed, ...run } = draft;
  const change = (part: Partial<Draft>) => setDraft({ ...draft, ...part });
  const chosen = datasets.find(({ id }) => id === run.datasetId);
  const parameters = withTyped(run.parameters, typed);
  const faults = faultsOf(run, chosen);
  return {
    run,
    typed,
    chosen,
    /** Undefined while a number is wrong. */
    parameters,
    faults,
    isComplete: parameters !== undefined && Object.values(faults).every((fault) => fault === undefined),
    change,
    clear,
  };
}

export type NewRun = ReturnType<typeof useNewRun>;

/** The class of normal traffic in a data set, where its name tells. */
export const benignClassOf = (dataset: DatasetDto | undefined) => benignClassAmong(classesOf(dataset)) ?? '';

/** What can be told from what is there; the rest is empty, and asked for. */
function proposal(datasets: readonly DatasetDto[], models: readonly ModelVersionSummaryDto[]): Draft {
  const names = [...new Set(models.map(({ name }) => name))];
  const dataset = datasets.length === 1 ? datasets[0] : undefined;
  return {
    datasetId: dataset?.id ?? '',
    model: names.length === 0 ? FIRST_MODEL : names.length === 1 ? (names[0] ?? '') : '',
    benignClass: benignClassOf(dataset),
    parameters: DEFAULT_PARAMETERS,
    promote: false,
    promoteEqual: false,
    typed: typedOf(DEFAULT_PARAMETERS),
  };
}

function faultsOf({ model, benignClass }: NewTrainingRunDto, chosen: DatasetDto | undefined): NewRunFaults {
  return {
    datasetId: chosen ? undefined : 'Choose the data set',
    model: MODEL_NAME.test(model) ? undefined : 'Lower-case letters, digits and hyphens; 1 to 63 of them',
    benignClass: classesOf(chosen).includes(benignClass) ? undefined : 'Choose the class of normal traffic',
  };
}
