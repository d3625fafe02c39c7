/** What the command uses of profiles. */

export { flameGraph } from './flame-graph.ts';
export { folded, speedscope } from './formats.ts';
export { Meter } from './meter.ts';
export { ProfiledTask } from './profiled-task.ts';
export { Stacks } from './stacks.ts';
