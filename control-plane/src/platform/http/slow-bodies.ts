import type { NextFunction, Request, Response } from 'express';

/** For a body that is not an upload, which is small: as long as for the headers. */
const BODY_MS = 20_000;
/** An upload may take its time, while something comes. */
const UPLOAD_SILENCE_MS = 30_000;
const TIMED_OUT = 'HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n';

/** Ends requests whose bodies do not come, as Node does with headers: who sends drop by drop keeps nobody's place. */
export function endSlowBodies(request: Request, _response: Response, next: NextFunction): void {
  const { socket } = request;
  const end = (): void => {
    if (request.complete) return;
    socket.end(TIMED_OUT);
    socket.destroySoon();
  };
  if (/^multipart\//i.test(request.headers['content-type'] ?? '')) {
    socket.setTimeout(UPLOAD_SILENCE_MS, end);
    request.once('end', () => socket.setTimeout(0).off('timeout', end));
  } else if (!request.complete) {
    const deadline = setTimeout(end, BODY_MS);
    for (const event of ['end', 'close']) request.once(event, () => clearTimeout(deadline));
  }
  next();
}
