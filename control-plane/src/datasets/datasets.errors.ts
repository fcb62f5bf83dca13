import { PicketError } from '@picket/shared/errors';

export function datasetNotFound(id: string): PicketError {
  return new PicketError('dataset.not-found', 'user', `there is no data set ${id}`, {
    next: 'list them with `picket dataset list`',
  });
}

export function noFiles(): PicketError {
  return new PicketError('dataset.no-files.invalid', 'user', 'a data set needs at least one file', {
    next: 'upload flow CSVs in the field `files`, or name files of the import folder in `paths`',
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

export function outsideImportFolder(path: string, folder: string, cause?: unknown): PicketError {
  return new PicketError('dataset.path.forbidden', 'user', `${path} is no file in the import folder ${folder}`, {
    next: 'upload the file, or put it there',
    cause,
  });
}
