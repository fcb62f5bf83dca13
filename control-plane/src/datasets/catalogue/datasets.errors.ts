import { PicketError } from '@picket/shared/errors';

export function datasetNotFound(id: string): PicketError {
  return new PicketError('dataset.not-found', 'user', `there is no data set ${id}`, {
    next: 'choose one of the data sets that are here',
    command: 'picket dataset list',
  });
}

export function columnNotFound(name: string): PicketError {
  return new PicketError('dataset.column.not-found', 'user', `the data set has no column ${name}`, {
    next: 'choose one of its columns',
  });
}

export function notReady(name: string): PicketError {
  return new PicketError('dataset.not-ready.conflict', 'user', `data set ${name} has no content`, {
    next: 'wait for its import to end, or import it again',
  });
}

export function notCancellable(name: string, status: string): PicketError {
  return new PicketError('dataset.cancel.conflict', 'user', `data set ${name} is ${status}, nothing is imported`, {
    next: 'delete it if it is not wanted',
  });
}

export function isJoined(name: string): PicketError {
  return new PicketError('dataset.cancel.conflict', 'user', `data set ${name} is being joined with labels`, {
    next: 'wait for its end; it takes seconds',
  });
}

export function inUse(name: string, use: string): PicketError {
  return new PicketError('dataset.in-use.conflict', 'user', `data set ${name} cannot be deleted: ${use}`, {
    next: 'keep it: it says what a model has learnt from',
  });
}

export function unknownLabels(names: readonly string[]): PicketError {
  const text = `labels are given for ${names.join(', ')}, which is not among the files`;
  return new PicketError('dataset.labels.invalid', 'user', text, {
    next: 'name the files as they are uploaded, or as the last part of their path',
  });
}

export function noFiles(): PicketError {
  return new PicketError('dataset.no-files.invalid', 'user', 'a data set needs at least one file', {
    next: 'choose flow CSVs, Parquet files or captures; a request uploads them in `files` or names them in `paths`',
  });
}

export function notAuditable(name: string, status: string): PicketError {
  return new PicketError('dataset.audit.conflict', 'user', `data set ${name} is ${status} and cannot be audited now`, {
    next: status === 'importing' ? 'wait until it is ready' : 'import it again, or name a version that is ready',
  });
}

/** @param open findings that block and are not overridden */
export function nothingToOverride(name: string, meant: string, open: readonly string[]): PicketError {
  const there = open.length === 0 ? 'none does' : `${open.join(', ')} ${open.length === 1 ? 'does' : 'do'}`;
  return new PicketError('dataset.override.conflict', 'user', `${meant} does not block ${name}: ${there}`, {
    next: 'name one finding that blocks, with its column',
    command: `picket dataset audit ${name}`,
  });
}

export function overrideNotFound(id: string): PicketError {
  return new PicketError('dataset.override.not-found', 'user', `there is no override ${id} in force`, {
    next: 'choose one that is listed with the audit',
    command: 'picket dataset audit DATASET',
  });
}

export function datasetFilesGone(name: string): PicketError {
  return new PicketError('dataset.damaged', 'operational', `the files of data set ${name} are gone`, {
    next: 'import the data set again',
  });
}

export function notToExtend(name: string, reason: string): PicketError {
  return new PicketError('dataset.labels.conflict', 'user', `data set ${name} takes no labels: ${reason}`, {
    next: 'take a data set that is ready and has the features of its profile only',
  });
}

export function outsideImportFolder(path: string, cause?: unknown): PicketError {
  return new PicketError('dataset.path.forbidden', 'user', `${path} is no file in the folder for imports`, {
    next: 'upload the file, or put it into `import` in the data folder',
    cause,
  });
}
