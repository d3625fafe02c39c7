/** What became of a call. */

/** How a call ended. */
export const SKIPPED = 0;
export const RETURNED = 1;
export const FAILED = 2;
export const TRAPPED = 3;
export type Status = typeof SKIPPED | typeof RETURNED | typeof FAILED | typeof TRAPPED;

/** What became of each call of the last sequence. */
export interface Answer {
  status: Status;
  /** The result, or the error. */
  value: unknown;
  /** What the arguments came to be. */
  args: readonly unknown[];
}
