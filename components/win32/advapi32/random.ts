// Providers of cryptography, and random bytes.
//
// Source: Microsoft, "RtlGenRandom function", "CryptAcquireContext function", "CryptGenRandom function", "Cryptographic Provider Types".

import { fillRandom } from '../system/random';
import { ERROR_INVALID_PARAMETER } from '../system/error';
import { Library, Shape } from '../system/export';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';

/** What CryptAcquireContext gives: one of a type is as good as another. */
const PROVIDER: u64 = 0x5000_1000;
const PROV_RSA_AES: u64 = 24;
const LAST_TYPE: u32 = 24;
/** Types are numbers up to this. */
const MOST_TYPES: u32 = 999;
const NTE_BAD_PROV_TYPE: u32 = 0x8009_0014;
const NTE_PROV_TYPE_NOT_DEF: u32 = 0x8009_0017;

export function randomExports(library: Library): void {
  library.add('CryptAcquireContextA', acquire, Shape.Wide);
  library.add('CryptAcquireContextW', acquire, Shape.Wide);
  library.add('CryptGenRandom', generate);
  library.add('CryptReleaseContext', release);
  library.add('SystemFunction036', (thread, call) => (fillRandom(thread, call.a0, <u32>call.a1) ? 1 : 0));
}

export function isProvider(handle: u64): bool {
  return handle > PROVIDER && handle <= PROVIDER + LAST_TYPE;
}

/** Only this type knows SHA-2. */
export function hasLongHashes(provider: u64): bool {
  return provider == PROVIDER + PROV_RSA_AES;
}

/** Where the handle goes, container, name, type, flags. */
function acquire(thread: Thread, call: Call): u64 {
  const type = <u32>call.a3;
  if (type == 0 || type > MOST_TYPES) return thread.fail(NTE_BAD_PROV_TYPE);
  if (type > LAST_TYPE) return thread.fail(NTE_PROV_TYPE_NOT_DEF);
  return thread.process.memory.setU64(call.a0, PROVIDER + type) ? 1 : thread.fail(ERROR_INVALID_PARAMETER);
}

function generate(thread: Thread, call: Call): u64 {
  if (!isProvider(call.a0)) return thread.fail(ERROR_INVALID_PARAMETER);
  return fillRandom(thread, call.a2, <u32>call.a1) ? 1 : thread.fail(ERROR_INVALID_PARAMETER);
}

function release(thread: Thread, call: Call): u64 {
  return isProvider(call.a0) ? 1 : thread.fail(ERROR_INVALID_PARAMETER);
}
