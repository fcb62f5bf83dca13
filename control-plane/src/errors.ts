import { PicketError, type ErrorDetails, type ErrorKind, type SharedErrorCode } from '@picket/shared/errors';

interface ErrorClass {
  readonly kind: ErrorKind;
  /** The HTTP status of the answer; undefined: no request is answered with this error. */
  readonly status: number | undefined;
}

type UserStatus = 400 | 401 | 403 | 404 | 405 | 409 | 410 | 413 | 422;

const user = (status: UserStatus): ErrorClass => ({ kind: 'user', status });
const operational: ErrorClass = { kind: 'operational', status: 503 };
const unexpected: ErrorClass = { kind: 'unexpected', status: 500 };
/** Ends a program or stands in its output: the start of the control plane, or `picket`. */
const ofProgram = (kind: ErrorKind): ErrorClass => ({ kind, status: undefined });

/** What shared/ throws inside the control plane. */
const SHARED_ERRORS = {
  'configuration.invalid': user(400),
  'enrolment.token-invalid': user(400),
  'model.forbidden-onnx': user(422),
  'model.invalid-bundle': user(422),
  'sketch.invalid': user(400),
  'sketch.resolution': user(422),
} as const satisfies Readonly<Record<SharedErrorCode, ErrorClass>>;

const OWN_ERRORS = {
  'agent.not-enrolled.not-found': user(404),
  'agent.not-found': user(404),
  'agents.port-taken': ofProgram('user'),
  'alert.not-found': user(404),
  'api.failed': ofProgram('operational'),
  'api.unreachable': ofProgram('operational'),
  'authority.not-found': user(404),
  'authority.rotation.conflict': user(409),
  'certificate.authority-unreadable': ofProgram('user'),
  'certificate.expired': user(403),
  'certificate.foreign': user(403),
  'certificate.not-yet-valid': user(403),
  'certificate.renewal.conflict': user(409),
  'certificate.request.invalid': user(400),
  'certificate.required': user(401),
  'certificate.revoked': user(403),
  'certificate.unknown': user(403),
  'cli.exists': ofProgram('user'),
  'cli.no-author': ofProgram('user'),
  'cli.not-confirmed': ofProgram('user'),
  'cli.override.invalid': ofProgram('user'),
  'cli.unreadable': ofProgram('user'),
  'cli.unwritable': ofProgram('user'),
  'cursor.invalid': user(400),
  'data-folder.in-use': ofProgram('user'),
  'data-folder.unwritable': ofProgram('user'),
  'database.no-binaries': ofProgram('user'),
  'database.no-cluster': ofProgram('operational'),
  'database.not-started': ofProgram('operational'),
  'database.too-old': ofProgram('user'),
  'database.unavailable': operational,
  'database.unreachable': ofProgram('operational'),
  'dataset.audit.conflict': user(409),
  'dataset.cancel.conflict': user(409),
  'dataset.capture-unlabelled': user(422),
  'dataset.column.not-found': user(404),
  'dataset.damaged': operational,
  'dataset.disk-full': operational,
  'dataset.empty': user(422),
  'dataset.failed': ofProgram('user'),
  'dataset.foreign-file': user(422),
  'dataset.in-use.conflict': user(409),
  'dataset.labels.conflict': user(409),
  'dataset.labels.invalid': user(400),
  'dataset.meter-failed': operational,
  'dataset.mixed-profiles': user(422),
  'dataset.no-files.invalid': user(400),
  'dataset.not-found': user(404),
  'dataset.not-ready.conflict': user(409),
  'dataset.override.conflict': user(409),
  'dataset.override.not-found': user(404),
  'dataset.path.forbidden': user(403),
  'dataset.profile-mismatch': user(422),
  'dataset.profile-unknown': user(422),
  'enrolment.expired': user(403),
  'enrolment.forbidden': user(403),
  'enrolment.key.conflict': user(409),
  'enrolment.name.conflict': user(409),
  'enrolment.not-found': user(404),
  'enrolment.revoked': user(403),
  'enrolment.used': user(403),
  'evaluation.comparison.not-found': user(404),
  'evaluation.dataset.conflict': user(409),
  'evaluation.dataset.not-found': user(404),
  'evaluation.equal.conflict': user(409),
  'evaluation.failed': ofProgram('user'),
  'evaluation.no-features': user(422),
  'evaluation.no-labels': user(422),
  'evaluation.no-rows': user(422),
  'evaluation.not-found': user(404),
  'evaluation.same-version': user(422),
  'events.unavailable': operational,
  'feature.not-found': user(404),
  'host.forbidden': user(403),
  'http.port-taken': ofProgram('user'),
  'ingest.no-handler': unexpected,
  'job.queue.conflict': user(409),
  'label.bulk.conflict': user(409),
  'label.bulk.too-large': user(413),
  'label.class.invalid': user(400),
  'label.not-found': user(404),
  'method.not-allowed': user(405),
  'model-reference.invalid': user(400),
  'model.alias.conflict': user(409),
  'model.bundle-missing': operational,
  'model.bundle.gone': user(410),
  'model.deleted.conflict': user(409),
  'model.gate.conflict': user(409),
  'model.in-use.conflict': user(409),
  'model.no-file.invalid': user(400),
  'model.not-found': user(404),
  'model.numbers.conflict': user(409),
  'model.promotion.conflict': user(409),
  'model.taken.conflict': user(409),
  'model.unstorable': user(422),
  'model.version.invalid': user(400),
  'model.vet': user(422),
  'model.wrong-digest': operational,
  'mqtt.not-started': ofProgram('operational'),
  'mqtt.port-taken': ofProgram('user'),
  'origin.forbidden': user(403),
  'request.invalid': user(400),
  'request.too-slow': operational,
  'retrain.base.conflict': user(409),
  'retrain.influence.conflict': user(409),
  'retrain.labels.conflict': user(409),
  'retrain.parameters.invalid': user(400),
  'retrain.rows.conflict': user(409),
  'retrain.running.conflict': user(409),
  'secrets.unreadable': ofProgram('user'),
  'storage.full': { kind: 'operational', status: 507 },
  'task.crashed': unexpected,
  'task.failed': unexpected,
  'task.over-limit': user(422),
  'task.stopped': operational,
  'time-range.invalid': user(400),
  'training.audit.conflict': user(409),
  'training.benign-class.invalid': ofProgram('user'),
  'training.cancel.conflict': user(409),
  'training.class-name': user(422),
  'training.class-weights': user(422),
  'training.dataset.conflict': user(409),
  'training.equal.conflict': user(409),
  'training.failed': ofProgram('user'),
  'training.no-benign-class': user(422),
  'training.no-xgboost': user(422),
  'training.not-found': user(404),
  'training.not-promoted': ofProgram('user'),
  'training.one-class': user(422),
  'training.parameters.invalid': user(400),
  'training.parity': unexpected,
  'training.promotion.conflict': user(409),
  'training.restart.conflict': user(409),
  'training.too-few-rows': user(422),
  'training.too-little-left': user(422),
  'training.too-many-classes': user(422),
  'training.unconvertible': unexpected,
  'training.unsplittable': user(422),
  'training.xgboost': unexpected,
  'upload.too-large': user(413),
} as const satisfies Readonly<Record<string, ErrorClass>>;

/** Every error code of the control plane. shared/ERRORS.md has the cause and the cure of each. */
export const ERROR_CODES = { ...SHARED_ERRORS, ...OWN_ERRORS };
export type ErrorCode = keyof typeof ERROR_CODES;

export class ControlPlaneError extends PicketError<ErrorCode> {
  constructor(code: ErrorCode, message: string, details?: ErrorDetails) {
    super(code, ERROR_CODES[code].kind, message, details);
  }
}

export function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(ERROR_CODES, code);
}
