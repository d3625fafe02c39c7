/** What other rooms use of host/node/wasi. */

export { Exit, isTerminal } from './cli.ts';
export { monotonic } from './clocks.ts';
export { createWasi, WASI_VERSION, type WasiOptions } from './create.ts';
export { Descriptor, directoryProblem, GrantError, openDirectory, openFile } from './filesystem.ts';
export { SharedInput, SharedOutput } from './shared-stream.ts';
export { HostInput, HostOutput, type StreamKind, streamKind } from './streams.ts';
export { yieldToHost } from './turn.ts';
