import { PicketError } from '@picket/shared/errors';

/** Every code of a capture that cannot be opened or read. */
export type CaptureErrorCode =
  'capture.link_type' | 'capture.no_interface' | 'capture.permission' | 'capture.unreadable' | 'capture.unusable';

export class CaptureError extends PicketError<CaptureErrorCode> {}
