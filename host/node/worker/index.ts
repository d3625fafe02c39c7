/** What other rooms use of host/node/worker. */

export { type CommandOptions, ComponentWorker, startCommand } from './component-worker.ts';
