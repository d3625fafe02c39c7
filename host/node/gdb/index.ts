/** Debugging with gdb, for the command line. */

export { GdbServer, type Place, placeOf } from './server.ts';
export type { Debugger } from './session.ts';
