/**
 * Who watches the kernel's thread while it is in a service: nothing on that thread can end what does not return. A host that has
 * another thread brings one.
 */

export interface Watch {
  /** Runs what enters a service. If it takes longer than it may, the watch ends everything. */
  within<T>(entry: Entry, run: () => T): T;
}

/** One way into a service. */
export interface Entry {
  readonly service: string;
  readonly by: 'start' | 'call';
  /** That it may take. */
  readonly seconds: number;
}

/** Seconds that one call of a service on the kernel's thread may take, where nothing else is said. */
export const CALL_LIMIT = 60;
