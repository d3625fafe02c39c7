// Random bytes.
//
// Source: Microsoft, "RtlGenRandom function", "CryptGenRandom function".

import { fillRandom } from '../system/random';
import { ERROR_INVALID_PARAMETER } from '../system/error';
import { Library, Shape } from '../system/export';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';

/** What CryptAcquireContext gives: there is one provider, which makes random bytes. */
const PROVIDER: u64 = 0x5000_1000;

export function randomExports(library: Library): void {
  library.add('CryptAcquireContextA', acquire, Shape.Wide);
  library.add('CryptAcquireContextW', acquire, Shape.Wide);
  library.add('CryptGenRandom', generate);
  library.add('CryptReleaseContext', release);
  library.add('SystemFunction036', (thread, call) => (fillRandom(thread, call.a0, <u32>call.a1) ? 1 : 0));
}

function acquire(thread: Thread, call: Call): u64 {
  return thread.process.memory.setU64(call.a0, PROVIDER) ? 1 : thread.fail(ERROR_INVALID_PARAMETER);
}

function generate(thread: Thread, call: Call): u64 {
  if (call.a0 != PROVIDER) return thread.fail(ERROR_INVALID_PARAMETER);
  return fillRandom(thread, call.a2, <u32>call.a1) ? 1 : thread.fail(ERROR_INVALID_PARAMETER);
}

function release(thread: Thread, call: Call): u64 {
  return call.a0 == PROVIDER ? 1 : thread.fail(ERROR_INVALID_PARAMETER);
}
