// Hashes of a provider of cryptography.
//
// Source: Microsoft, "CryptCreateHash function", "CryptHashData function", "CryptGetHashParam function", "CryptDuplicateHash function",
// "CryptDestroyHash function", "ALG_ID".

import { Algorithm, Hash, digestSize } from '../hash/hash';
import { ERROR_INVALID_HANDLE, ERROR_INVALID_PARAMETER, ERROR_MORE_DATA, ERROR_NOT_ENOUGH_MEMORY } from '../system/error';
import { Library, Shape } from '../system/export';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';
import { hasLongHashes, isProvider } from './random';

const NTE_BAD_KEY: u32 = 0x8009_0003;
const NTE_BAD_ALGID: u32 = 0x8009_0008;
const NTE_BAD_FLAGS: u32 = 0x8009_0009;
const NTE_BAD_TYPE: u32 = 0x8009_000a;
const NTE_BAD_HASH_STATE: u32 = 0x8009_000c;

/** ALG_ID: CALG_MD5, CALG_SHA1, CALG_SHA_256, CALG_SHA_384, CALG_SHA_512. */
const NUMBERS: StaticArray<u32> = [0, 0x8003, 0x8004, 0x800c, 0x800d, 0x800e];

const HP_ALGID: u32 = 1;
const HP_HASHVAL: u32 = 2;
const HP_HASHSIZE: u32 = 4;

export function hashExports(library: Library): void {
  library.add('CryptCreateHash', create, Shape.Wide);
  library.add('CryptDestroyHash', destroy);
  library.add('CryptDuplicateHash', duplicate);
  library.add('CryptGetHashParam', getParameter, Shape.Wide);
  library.add('CryptHashData', hashData);
  library.lacks('CryptCreateHash', 'hashes with a key, and those older than MD5');
}

/** Provider, algorithm, key, flags, where the handle goes. */
function create(thread: Thread, call: Call): u64 {
  if (!isProvider(call.a0)) return thread.fail(ERROR_INVALID_HANDLE);
  const algorithm = <Algorithm>max(NUMBERS.indexOf(<u32>call.a1), 0);
  const isLong = algorithm > Algorithm.Sha1;
  if (algorithm == Algorithm.None || (isLong && !hasLongHashes(call.a0))) return thread.fail(NTE_BAD_ALGID);
  if (call.a2 != 0) return thread.fail(NTE_BAD_KEY);
  if (<u32>call.a3 != 0) return thread.fail(NTE_BAD_FLAGS);
  return give(thread, new Hash(algorithm, null, false), thread.process.memory.u64(call.stack));
}

function give(thread: Thread, hash: Hash, to: u64): u64 {
  const hashes = thread.process.hashes;
  const handle = hashes.add(hash);
  if (handle == 0) return thread.fail(ERROR_NOT_ENOUGH_MEMORY);
  if (thread.process.memory.setU64(to, handle)) return 1;
  hashes.remove(handle);
  return thread.fail(ERROR_INVALID_PARAMETER);
}

function destroy(thread: Thread, call: Call): u64 {
  return thread.process.hashes.remove(call.a0) ? 1 : thread.fail(ERROR_INVALID_HANDLE);
}

/** Hash, nothing, flags, where the handle goes. */
function duplicate(thread: Thread, call: Call): u64 {
  const hash = thread.process.hashes.find(call.a0);
  if (hash == null) return thread.fail(ERROR_INVALID_HANDLE);
  if (call.a1 != 0) return thread.fail(ERROR_INVALID_PARAMETER);
  return <u32>call.a2 != 0 ? thread.fail(NTE_BAD_FLAGS) : give(thread, hash.copy(), call.a3);
}

/** Hash, bytes, how many, flags. */
function hashData(thread: Thread, call: Call): u64 {
  const hash = thread.process.hashes.find(call.a0);
  if (hash == null) return thread.fail(ERROR_INVALID_HANDLE);
  if (<u32>call.a3 != 0) return thread.fail(NTE_BAD_FLAGS);
  if (hash.result != null) return thread.fail(NTE_BAD_HASH_STATE);
  return hash.feed(thread.process.memory, call.a1, <u32>call.a2) ? 1 : thread.fail(ERROR_INVALID_PARAMETER);
}

/** Hash, which, buffer, its size in and out, flags. */
function getParameter(thread: Thread, call: Call): u64 {
  const hash = thread.process.hashes.find(call.a0);
  if (hash == null) return thread.fail(ERROR_INVALID_HANDLE);
  if (thread.process.memory.u32(call.stack) != 0) return thread.fail(NTE_BAD_FLAGS);
  const which = <u32>call.a1;
  if (which != HP_ALGID && which != HP_HASHVAL && which != HP_HASHSIZE) return thread.fail(NTE_BAD_TYPE);
  const size = which == HP_HASHVAL ? digestSize(hash.algorithm) : 4;
  const memory = thread.process.memory;
  if (call.a3 == 0) return thread.fail(ERROR_INVALID_PARAMETER);
  const room = memory.u32(call.a3);
  if (!memory.setU32(call.a3, size)) return thread.fail(ERROR_INVALID_PARAMETER);
  if (call.a2 == 0) return 1;
  if (room < size) return thread.fail(ERROR_MORE_DATA);
  if (which == HP_HASHVAL) return memory.write(call.a2, hash.finish()) ? 1 : thread.fail(ERROR_INVALID_PARAMETER);
  const value = which == HP_ALGID ? NUMBERS[hash.algorithm] : digestSize(hash.algorithm);
  return memory.setU32(call.a2, value) ? 1 : thread.fail(ERROR_INVALID_PARAMETER);
}
