/** What other rooms use of kernel/task. */

export type { AllowanceOptions } from './allowance.ts';
export type { Claim } from './claim.ts';
export { EVENT, eventInterface } from './event-interface.ts';
export { Failure } from './failure.ts';
export { FileInput, FileOutput, type ReadableFile, type WritableFile } from './file-streams.ts';
export { Halting } from './halting.ts';
export { type Holder, Owed } from './owed.ts';
export { DEFAULT_PIPE_CAPACITY, makePipe } from './pipe.ts';
export {
  always,
  type Cancel,
  callSoon,
  Pollable,
  poll,
  type Readiness,
  Signal,
  Waiters,
} from './pollable.ts';
export type { Outcome, Progress, Stage, Steppable, TaskEvent } from './progress.ts';
export type { Overrun, Running, Used } from './running.ts';
export {
  runTask,
  Scheduler,
  type SchedulerOptions,
  type StartOptions,
  type TaskView,
} from './scheduler.ts';
export {
  clampLength,
  closed,
  failed,
  InputStream,
  IoError,
  OutputStream,
  type StreamError,
} from './streams.ts';
export { type Clock, hostClock, Timer, toMilliseconds } from './timer.ts';
export type { Policy } from './urgency.ts';
export { letThreadWait, type Wait } from './waiting.ts';
