/** What the kernel's thread and the thread of a service that is a task tell each other about its steps. */

import type { Outcome, TaskEvent } from '../task/index.ts';

/** To the service's thread. */
export type TaskOrder =
  /** `number` is one more with each order; `counts`: it is held to steps or instructions, so that one step is to be done, and they are told. */
  | { readonly tag: 'step'; readonly number: number; readonly budget: number; readonly counts: boolean }
  | { readonly tag: 'notify'; readonly event: TaskEvent };

export type TaskAnswer =
  | { readonly tag: 'ready' }
  /** `owed`: services that are to make ready what it waits for, as far as they are known. */
  | { readonly tag: 'blocked'; readonly owed: readonly string[] }
  | { readonly tag: 'done'; readonly outcome: Outcome };

/** From the service's thread. */
export type TaskNews =
  | {
      readonly tag: 'stepped';
      readonly number: number;
      /** How many steps it was, and the milliseconds that they took. */
      readonly steps: number;
      readonly elapsed: number;
      readonly instructions?: bigint;
      readonly answer: TaskAnswer;
    }
  /** What the step of that number waits for is ready, or one of it. */
  | { readonly tag: 'woken'; readonly number: number };

/** How far the thread is with a step; it may be looked at while the thread is in the middle of it. */
export interface StepView {
  /** Numbers of the last order for a step that was begun, and of the last that ended. */
  readonly begun: number;
  readonly ended: number;
}
