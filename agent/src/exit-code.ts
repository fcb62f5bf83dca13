/** Exit codes, the same for every command. */
export const enum ExitCode {
  Done = 0,
  Failed = 1,
  Usage = 2,
  Unreadable = 3,
}
