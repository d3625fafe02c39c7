/** What other rooms use of host/node/control. */

export { askProcess, knownProcesses, NoAnswer } from './client.ts';
export { PlaceError } from './place.ts';
export { type ControlOptions, openControl } from './server.ts';
export { type ShownUsage, SNAPSHOT_VERSION, type Snapshot } from './snapshot.ts';
export { askSystem, knownSystems } from './system-client.ts';
export type {
  ShownLine,
  ShownMilestone,
  ShownService,
  SystemReply,
  SystemRequest,
} from './system-protocol.ts';
export { openSystemControl } from './system-server.ts';
