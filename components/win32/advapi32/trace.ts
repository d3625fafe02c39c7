// Events for tracing: providers register, and nobody listens, so that writing one succeeds and does nothing.
//
// Source: Microsoft, evntprov.h ("EventRegister function", "EventUnregister function", "EventWrite function", "EventEnabled function",
// "EventSetInformation function").

import { ERROR_INVALID_HANDLE, ERROR_INVALID_PARAMETER } from '../system/error';
import { Library, Shape } from '../system/export';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';

/** Handles that were given out and not back. */
const providers: Set<u64> = new Set<u64>();
let last: u64 = 0x5000_3000;

export function traceExports(library: Library): void {
  library.add('EventEnabled', (thread, call) => 0);
  library.add('EventProviderEnabled', (thread, call) => 0);
  library.add('EventRegister', register);
  library.add('EventSetInformation', (thread, call) => known(call.a0));
  library.add('EventUnregister', unregister);
  library.add('EventWrite', (thread, call) => known(call.a0));
  library.add('EventWriteEx', (thread, call) => known(call.a0), Shape.Wide);
  library.add('EventWriteString', (thread, call) => known(call.a0));
  library.add('EventWriteTransfer', (thread, call) => known(call.a0), Shape.Wide);
}

function known(handle: u64): u64 {
  return providers.has(handle) ? 0 : ERROR_INVALID_HANDLE;
}

/** Provider, what is called when somebody listens, its context, where the handle goes. */
function register(thread: Thread, call: Call): u64 {
  if (call.a0 == 0 || call.a3 == 0) return ERROR_INVALID_PARAMETER;
  last += 16;
  if (!thread.process.memory.setU64(call.a3, last)) return ERROR_INVALID_PARAMETER;
  providers.add(last);
  return 0;
}

function unregister(thread: Thread, call: Call): u64 {
  return providers.delete(call.a0) ? 0 : ERROR_INVALID_HANDLE;
}
