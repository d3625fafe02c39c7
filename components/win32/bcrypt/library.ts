// bcrypt.dll: random bytes and hashes; no ciphers and no keys.
//
// Source: Microsoft, "BCryptGenRandom function", "BCryptOpenAlgorithmProvider function", "CNG Algorithm Identifiers", "CNG Algorithm
// Pseudo-handles".

import { fillRandom } from '../system/random';
import { textAt } from '../memory/text';
import { Library } from '../system/export';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';
import { HMAC, NAMES, PROVIDER, RANDOM, numberOf } from './algorithm';
import { hashExports } from './hash';

const STATUS_INVALID_HANDLE: u64 = 0xc000_0008;
const STATUS_INVALID_PARAMETER: u64 = 0xc000_000d;
const STATUS_NOT_FOUND: u64 = 0xc000_0225;
const STATUS_NOT_SUPPORTED: u64 = 0xc000_00bb;
/** BCRYPT_USE_SYSTEM_PREFERRED_RNG. */
const SYSTEM_PREFERRED: u32 = 2;
/** BCRYPT_ALG_HANDLE_HMAC_FLAG, BCRYPT_PROV_DISPATCH, BCRYPT_HASH_REUSABLE_FLAG. */
const HMAC_FLAG: u32 = 8;
const OTHER_FLAGS: u32 = 0x21;

export function bcrypt(): Library {
  const library = new Library('bcrypt.dll');
  library.add('BCryptCloseAlgorithmProvider', (thread, call) => (call.a0 > PROVIDER && numberOf(call.a0) != 0 ? 0 : STATUS_INVALID_HANDLE));
  library.add('BCryptGenRandom', generate);
  library.add('BCryptGetFipsAlgorithmMode', (thread, call) => (thread.process.memory.setU8(call.a0, 0) ? 0 : STATUS_INVALID_PARAMETER));
  library.add('BCryptOpenAlgorithmProvider', open);
  library.lacks('BCryptOpenAlgorithmProvider', 'ciphers, signatures, and hashes older than MD5');
  hashExports(library);
  return library;
}

function generate(thread: Thread, call: Call): u64 {
  const isPreferred = (<u32>call.a3 & SYSTEM_PREFERRED) != 0;
  if (call.a0 == 0 ? !isPreferred : numberOf(call.a0) != RANDOM) return STATUS_INVALID_HANDLE;
  if (call.a0 > PROVIDER && isPreferred) return STATUS_INVALID_PARAMETER;
  return fillRandom(thread, call.a1, <u32>call.a2) ? 0 : STATUS_INVALID_PARAMETER;
}

/** Where the handle goes, algorithm, implementation, flags. */
function open(thread: Thread, call: Call): u64 {
  const flags = <u32>call.a3;
  const index = NAMES.indexOf(textAt(thread, call.a1, true));
  if (index < 0) return STATUS_NOT_FOUND;
  if ((flags & ~(HMAC_FLAG | OTHER_FLAGS)) != 0) return STATUS_INVALID_PARAMETER;
  const isKeyed = (flags & HMAC_FLAG) != 0;
  const number = 0x21 + index * 16;
  if (isKeyed && number == RANDOM) return STATUS_NOT_SUPPORTED;
  return thread.process.memory.setU64(call.a0, PROVIDER + number + (isKeyed ? HMAC : 0)) ? 0 : STATUS_INVALID_PARAMETER;
}
