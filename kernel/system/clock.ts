/** What tells a system the time and wakes it. A host brings the real one; tests a virtual one. */

export interface Clock {
  /** Milliseconds. */
  now(): number;
  /** Calls back after so many milliseconds; what comes back takes that back. */
  after(milliseconds: number, callback: () => void): () => void;
}
