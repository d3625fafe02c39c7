// bcrypt.dll: random bytes; no other algorithm.
//
// Source: Microsoft, "BCryptGenRandom function".

import { fillRandom } from '../system/random';
import { textAt } from '../memory/text';
import { Library } from '../system/export';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';

const STATUS_INVALID_HANDLE: u64 = 0xc000_0008;
const STATUS_INVALID_PARAMETER: u64 = 0xc000_000d;
const STATUS_NOT_FOUND: u64 = 0xc000_0225;
/** BCRYPT_USE_SYSTEM_PREFERRED_RNG. */
const SYSTEM_PREFERRED: u32 = 2;
/** BCRYPT_RNG_ALG_HANDLE, and what an opened provider is here. */
const PSEUDO: u64 = 0x81;
const PROVIDER: u64 = 0x5000_2000;

export function bcrypt(): Library {
  const library = new Library('bcrypt.dll');
  library.add('BCryptCloseAlgorithmProvider', (thread, call) => (call.a0 == PROVIDER ? 0 : STATUS_INVALID_HANDLE));
  library.add('BCryptGenRandom', generate);
  library.add('BCryptGetFipsAlgorithmMode', (thread, call) => (thread.process.memory.setU8(call.a0, 0) ? 0 : STATUS_INVALID_PARAMETER));
  library.add('BCryptOpenAlgorithmProvider', open);
  return library;
}

function generate(thread: Thread, call: Call): u64 {
  const isPreferred = (<u32>call.a3 & SYSTEM_PREFERRED) != 0;
  if (call.a0 == 0 ? !isPreferred : call.a0 != PSEUDO && call.a0 != PROVIDER) return STATUS_INVALID_HANDLE;
  if (call.a0 == PROVIDER && isPreferred) return STATUS_INVALID_PARAMETER;
  return fillRandom(thread, call.a1, <u32>call.a2) ? 0 : STATUS_INVALID_PARAMETER;
}

/** "RNG" alone. */
function open(thread: Thread, call: Call): u64 {
  if (textAt(thread, call.a1, true) != 'RNG') return STATUS_NOT_FOUND;
  return thread.process.memory.setU64(call.a0, PROVIDER) ? 0 : STATUS_INVALID_PARAMETER;
}
