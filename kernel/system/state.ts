/** How a service stands. `system.ts` draws how it gets from one to the other. */

import type { Measure } from './domain.ts';

export type State =
  | 'idle'
  | 'waiting'
  | 'starting'
  | 'ready'
  | 'restarting'
  | 'finished'
  | 'failed'
  | 'stopped';

/** A service as `ps` shows it. */
export interface ServiceView extends Measure {
  readonly name: string;
  readonly state: State;
  /** Milliseconds in this state. */
  readonly since: number;
  readonly restarts: number;
  readonly thread: string;
  /** Of one that has failed, or is starting again: one line. */
  readonly why?: string;
}
