/** What the scheduler steps, and what a step answers. */

import type { Pollable } from './pollable.ts';

/** `outcome` of nucleus:task/tasks. */
export interface Outcome {
  code: number;
  message?: string | undefined;
}

/** `event` of nucleus:task/tasks. */
export type TaskEvent = 'interrupt' | 'quit' | 'terminate' | 'hang-up' | 'resize';

/** Of a step in another thread: whether that thread has begun it, and whether it has ended. */
export type Stage = 'queued' | 'running' | 'over';

/** `progress` of nucleus:task/tasks. */
type Answer = { tag: 'ready' } | { tag: 'blocked'; val: readonly Pollable[] } | { tag: 'done'; val: Outcome };

/** What a step answers; the last is nothing that a component can answer. */
export type Progress =
  /**
   * Of what went on in another thread: the milliseconds that it took there, or those until the answer, where they are not said; and how many
   * steps it was, if there were several.
   */
  | (Answer & { elapsed?: number; steps?: number })
  /** The step goes on in another thread; these say when it has ended, and the next `step` gives its answer. */
  | { tag: 'elsewhere'; val: readonly Pollable[]; stage?: () => Stage };

/** What the scheduler needs of resource `task` of nucleus:task/tasks. */
export interface Steppable {
  step(budget: number): Progress;
  notify?(event: TaskEvent): void;
  /** Asked only where instructions have an allowance. */
  usage?(): { readonly instructions: bigint };
}
