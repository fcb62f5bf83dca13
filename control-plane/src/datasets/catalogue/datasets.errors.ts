import { ControlPlaneError } from '../../errors.js';

export function datasetNotFound(id: string): ControlPlaneError {
  return new ControlPlaneError('dataset.not-found', `there is no data set ${id}`, {
    next: 'choose one of the data sets that are here',
    command: 'picket dataset list',
  });
}

export function columnNotFound(name: string): ControlPlaneError {
  return new ControlPlaneError('dataset.column.not-found', `the data set has no column ${name}`, {
    next: 'choose one of its columns',
  });
}

export function notReady(name: string): ControlPlaneError {
  return new ControlPlaneError('dataset.not-ready.conflict', `data set ${name} has no content`, {
    next: 'wait for its import to end, or import it again',
  });
}

export function notCancellable(name: string, status: string): ControlPlaneError {
  return new ControlPlaneError('dataset.cancel.conflict', `data set ${name} is ${status}; no import is running`);
}

export function isJoined(name: string): ControlPlaneError {
  const text = `labels are being added to data set ${name}; this cannot be cancelled`;
  return new ControlPlaneError('dataset.cancel.conflict', text, { next: 'wait until the data set is ready' });
}

export function inUse(name: string, use: string): ControlPlaneError {
  return new ControlPlaneError('dataset.in-use.conflict', `data set ${name} cannot be deleted: ${use}`, {
    next: 'keep it: it says what a model has learnt from',
  });
}

export function unknownLabels(names: readonly string[]): ControlPlaneError {
  const text = `labels are given for ${names.join(', ')}, which is not among the files`;
  return new ControlPlaneError('dataset.labels.invalid', text, {
    next: 'name the files as they are uploaded, or as the last part of their path',
  });
}

export function noFiles(): ControlPlaneError {
  return new ControlPlaneError('dataset.no-files.invalid', 'a data set needs at least one file', {
    next: 'choose flow CSVs, Parquet files or captures; a request uploads them in `files` or names them in `paths`',
  });
}

export function notAuditable(name: string, status: string): ControlPlaneError {
  return new ControlPlaneError('dataset.audit.conflict', `data set ${name} is ${status} and cannot be audited now`, {
    next: status === 'importing' ? 'wait until it is ready' : 'import it again, or name a version that is ready',
  });
}

/** @param open findings that block and are not overridden */
export function nothingToOverride(name: string, meant: string, open: readonly string[]): ControlPlaneError {
  const there = open.length === 0 ? 'none does' : `${open.join(', ')} ${open.length === 1 ? 'does' : 'do'}`;
  return new ControlPlaneError('dataset.override.conflict', `${meant} does not block ${name}: ${there}`, {
    next: 'name one finding that blocks, with its column',
    command: `picket dataset audit ${name}`,
  });
}

export function overrideNotFound(id: string): ControlPlaneError {
  return new ControlPlaneError('dataset.override.not-found', `there is no override ${id} in force`, {
    next: 'choose one that is listed with the audit',
    command: 'picket dataset audit DATASET',
  });
}

export function datasetFilesGone(name: string): ControlPlaneError {
  return new ControlPlaneError('dataset.damaged', `the files of data set ${name} are gone`, {
    next: 'import the data set again',
  });
}

export function notToExtend(name: string, reason: string): ControlPlaneError {
  return new ControlPlaneError('dataset.labels.conflict', `data set ${name} takes no labels: ${reason}`, {
    next: 'take a data set that is ready and has the features of its profile only',
  });
}

export function outsideImportFolder(path: string, cause?: unknown): ControlPlaneError {
  return new ControlPlaneError('dataset.path.forbidden', `${path} is no file in the folder for imports`, {
    next: 'upload the file, or put it into `import` in the data folder',
    cause,
  });
}
