/** What other rooms use of kernel/task. */

export { Failure } from './failure.ts';
export { FileInput, FileOutput, type ReadableFile, type WritableFile } from './file-streams.ts';
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
export {
  type Outcome,
  type Progress,
  Running,
  runTask,
  Scheduler,
  type SchedulerOptions,
  type StartOptions,
  type Steppable,
  type TaskEvent,
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
export { letThreadWait, type Wait } from './waiting.ts';
