/** wasi:io on Node: the interface objects, and the host's own streams. */

import { InputStream, IoError, OutputStream, Pollable, poll as pollAll } from '../../../kernel/task/index.ts';

export { HostInput } from './host-input.ts';
export { HostOutput, OUTPUT_LIMIT } from './host-output.ts';
export { type StreamKind, streamKind } from './stream-kind.ts';

/** wasi:io/error */
export const error = { Error: IoError };

/** wasi:io/poll */
export const poll = { Pollable, poll: pollAll };

/** wasi:io/streams */
export const streams = { InputStream, OutputStream };
