import { ControlPlaneError } from '../errors.js';

export function versionNotFound(name: string, version: string | number): ControlPlaneError {
  return new ControlPlaneError('model.not-found', `there is no model ${name} ${version}`, {
    next: 'choose one of the models that are here',
    command: 'picket models list',
  });
}

/** @param failed the checks that did not pass */
export function gateRefuses(
  name: string,
  version: number,
  failed: readonly { readonly check: string; readonly detail: string }[],
): ControlPlaneError {
  const reasons = failed.map(({ check, detail }) => `${check}: ${detail}`).join('; ');
  return new ControlPlaneError(
    'model.gate.conflict',
    `${name} ${version} does not pass its checks as champion: ${reasons}`,
    {
      next: 'train a better one, or promote it with a name and a reason',
      command: `picket models promote ${name} ${version} --reason TEXT`,
    },
  );
}

export function sameAlias(name: string, version: number, alias: string): ControlPlaneError {
  return new ControlPlaneError('model.alias.conflict', `${name} ${version} is the ${alias} already`);
}

export function notForAgents(name: string, version: number, features: readonly string[]): ControlPlaneError {
  return new ControlPlaneError(
    'model.promotion.conflict',
    `${name} ${version} needs ${features.join(', ')}, which agents do not measure`,
    { next: 'train on a data set without extra features' },
  );
}

export function archiveProfile(name: string, version: number, profile: string): ControlPlaneError {
  return new ControlPlaneError(
    'model.promotion.conflict',
    `${name} ${version} is of profile ${profile}, which no agent computes: such a model is for studying`,
    { next: 'train on flows that an agent has measured', command: 'picket-agent features CAPTURE --label CLASS' },
  );
}

export function aliasNotFound(name: string, alias: string): ControlPlaneError {
  return new ControlPlaneError('model.not-found', `${name} has no ${alias}`, {
    next: 'choose one of the models that are here',
    command: 'picket models list',
  });
}

export function versionDeleted(name: string, version: number): ControlPlaneError {
  return new ControlPlaneError('model.deleted.conflict', `${name} ${version} was deleted here`, {
    next: 'import its bundle again and ask for it to be restored',
    command: 'picket models import BUNDLE --restore',
  });
}

export function bundleGone(name: string, version: number, by: string): ControlPlaneError {
  return new ControlPlaneError('model.bundle.gone', `${name} ${version} was deleted by ${by}, its bundle with it`, {
    next: 'import the bundle again if somebody has kept it, and ask for it to be restored',
    command: 'picket models import BUNDLE --restore',
  });
}

export function versionInUse(name: string, version: number, use: string): ControlPlaneError {
  return new ControlPlaneError('model.in-use.conflict', `${name} ${version} cannot be deleted: ${use}`, {
    next: 'promote another version first',
  });
}

export function versionTaken(name: string, version: number): ControlPlaneError {
  return new ControlPlaneError('model.taken.conflict', `${name} ${version} is already another model here`, {
    next: 'import the bundle under another name',
    command: 'picket models import BUNDLE --as NAME',
  });
}

/** @param most the highest number that a bundle of that name may bring at the moment */
export function versionTooHigh(name: string, version: number, most: number): ControlPlaneError {
  return new ControlPlaneError(
    'model.version.invalid',
    `model bundle refused: manifest.json: version: ${version} is too far ahead of the versions of ${name} here (${most} at most)`,
    {
      next: 'import the bundle under another name; the model then gets the next version number of that name',
      command: 'picket models import BUNDLE --as NAME',
    },
  );
}

export function numbersUsedUp(name: string): ControlPlaneError {
  return new ControlPlaneError('model.numbers.conflict', `${name} has used up its version numbers`, {
    next: 'take another name',
  });
}

export function noBundle(): ControlPlaneError {
  return new ControlPlaneError('model.no-file.invalid', 'the request holds no bundle', {
    next: 'choose a bundle; a request uploads it in `file`',
  });
}

export function unstorable(reason: string): ControlPlaneError {
  return new ControlPlaneError('model.unstorable', `model bundle refused: ${reason}`, {
    next: 'export it again where it comes from',
    command: 'picket models export NAME VERSION',
  });
}

export function failedVetting(cause: Error): ControlPlaneError {
  return new ControlPlaneError('model.vet', `the model did not pass its test: ${cause.message}`, {
    next: 'take the bundle from where it was trained',
    cause,
  });
}
