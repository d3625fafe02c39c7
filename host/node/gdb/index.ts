/** Debugging with gdb, for the command line. */

export { type Debugger, GdbServer, type Place, placeOf } from './server.ts';
