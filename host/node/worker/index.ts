/** What other rooms use of host/node/worker. */

export { type CommandOptions, ComponentWorker, runCommand, startCommand } from './component-worker.ts';
export type { DirectoryGrant } from './protocol.ts';
