import { afterAll, afterEach, expect } from '@jest/globals';
import type { ConsoleSession } from './console-session.js';

/** After each test: its page has told of no error, and is closed. After the last one the browser is. */
export function closeConsole(session: () => ConsoleSession): void {
  afterEach(async () => {
    expect(session().complaints).toEqual([]);
    await session().end();
  });

  afterAll(() => session().stop());
}
