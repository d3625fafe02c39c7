/** What the scheduler steps, and what a step answers. */

import type { Pollable } from './pollable.ts';

/** `outcome` of nucleus:task/tasks. */
export interface Outcome {
  code: number;
  message?: string | undefined;
}

/** `event` of nucleus:task/tasks. */
export type TaskEvent = 'interrupt' | 'quit' | 'terminate' | 'hang-up' | 'resize';

/** `progress` of nucleus:task/tasks, and one more that no component can answer. */
export type Progress =
  | { tag: 'ready' }
  | { tag: 'blocked'; val: readonly Pollable[] }
  | { tag: 'done'; val: Outcome }
  /** The step goes on in another thread; these say when it has ended, and the next `step` gives its answer. */
  | { tag: 'elsewhere'; val: readonly Pollable[] };

/** What the scheduler needs of resource `task` of nucleus:task/tasks. */
export interface Steppable {
  step(budget: number): Progress;
  notify?(event: TaskEvent): void;
  /** Asked only where instructions have an allowance. */
  usage?(): { readonly instructions: bigint };
}
