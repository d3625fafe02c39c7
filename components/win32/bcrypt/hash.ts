// Hashes, with and without a key.
//
// Source: Microsoft, "BCryptCreateHash function", "BCryptHashData function", "BCryptFinishHash function", "BCryptDuplicateHash function",
// "BCryptDestroyHash function", "BCryptHash function", "BCryptGetProperty function", "Cryptography Primitive Property Identifiers".

import { Algorithm, Hash, blockSize, digestSize } from '../hash/hash';
import { utf16 } from '../memory/access';
import { textAt } from '../memory/text';
import { Library, Shape } from '../system/export';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';
import { NAMES, algorithmOf, isKeyed, numberOf } from './algorithm';

const STATUS_INVALID_HANDLE: u64 = 0xc000_0008;
const STATUS_INVALID_PARAMETER: u64 = 0xc000_000d;
const STATUS_NO_MEMORY: u64 = 0xc000_0017;
const STATUS_BUFFER_TOO_SMALL: u64 = 0xc000_0023;
const STATUS_NOT_SUPPORTED: u64 = 0xc000_00bb;
/** BCRYPT_HASH_REUSABLE_FLAG. */
const REUSABLE: u32 = 0x20;
/** Bytes that a program is asked for to keep a hash in; nothing is kept there. */
const OBJECT_SIZE: u32 = 512;
const LONGEST_KEY: u32 = 1 << 20;

export function hashExports(library: Library): void {
  library.add('BCryptCreateHash', create, Shape.Wide);
  library.add('BCryptDestroyHash', (thread, call) => (thread.process.hashes.remove(call.a0) ? 0 : STATUS_INVALID_HANDLE));
  library.add('BCryptDuplicateHash', duplicate, Shape.Wide);
  library.add('BCryptFinishHash', finish);
  library.add('BCryptGetProperty', getProperty, Shape.Wide);
  library.add('BCryptHash', hashAtOnce, Shape.Wide);
  library.add('BCryptHashData', hashData);
}

/** A hash without bytes; null where there is no such algorithm, or its key is not there. */
function made(thread: Thread, provider: u64, key: u64, length: u32, isReusable: bool): Hash | null {
  const number = numberOf(provider);
  const algorithm = algorithmOf(number);
  if (algorithm == Algorithm.None || length > LONGEST_KEY || (!isKeyed(number) && length > 0)) return null;
  if (!isKeyed(number)) return new Hash(algorithm, null, isReusable);
  const bytes = thread.process.memory.bytes(key, length);
  return bytes == null ? null : new Hash(algorithm, bytes, isReusable);
}

function give(thread: Thread, hash: Hash, object: u64, size: u32, to: u64): u64 {
  if (object != 0 && size < OBJECT_SIZE) return STATUS_BUFFER_TOO_SMALL;
  const handle = thread.process.hashes.add(hash);
  if (handle == 0) return STATUS_NO_MEMORY;
  if (thread.process.memory.setU64(to, handle)) return 0;
  thread.process.hashes.remove(handle);
  return STATUS_INVALID_PARAMETER;
}

/** Algorithm, where the handle goes, object, its size, key, its length, flags. */
function create(thread: Thread, call: Call): u64 {
  const memory = thread.process.memory;
  if (algorithmOf(numberOf(call.a0)) == Algorithm.None) return STATUS_INVALID_HANDLE;
  const flags = memory.u32(call.stack + 16);
  if ((flags & ~REUSABLE) != 0) return STATUS_INVALID_PARAMETER;
  const hash = made(thread, call.a0, memory.u64(call.stack), memory.u32(call.stack + 8), (flags & REUSABLE) != 0);
  return hash == null ? STATUS_INVALID_PARAMETER : give(thread, hash, call.a2, <u32>call.a3, call.a1);
}

/** Hash, where the handle goes, object, its size, flags. */
function duplicate(thread: Thread, call: Call): u64 {
  const hash = thread.process.hashes.find(call.a0);
  return hash == null ? STATUS_INVALID_HANDLE : give(thread, hash.copy(), call.a2, <u32>call.a3, call.a1);
}

/** Hash, bytes, how many, flags. One that has ended takes no more. */
function hashData(thread: Thread, call: Call): u64 {
  const hash = thread.process.hashes.find(call.a0);
  if (hash == null || hash.result != null) return STATUS_INVALID_HANDLE;
  if (<u32>call.a3 != 0) return STATUS_INVALID_PARAMETER;
  return hash.feed(thread.process.memory, call.a1, <u32>call.a2) ? 0 : STATUS_INVALID_PARAMETER;
}

/** Hash, buffer, its size, which is that of the result, flags. */
function finish(thread: Thread, call: Call): u64 {
  const hash = thread.process.hashes.find(call.a0);
  if (hash == null || hash.result != null) return STATUS_INVALID_HANDLE;
  if (<u32>call.a3 != 0 || <u32>call.a2 != digestSize(hash.algorithm)) return STATUS_INVALID_PARAMETER;
  if (!thread.process.memory.write(call.a1, hash.finish())) return STATUS_INVALID_PARAMETER;
  if (hash.isReusable) hash.restart();
  return 0;
}

/** Algorithm, key, its length, bytes, how many, buffer, its size. */
function hashAtOnce(thread: Thread, call: Call): u64 {
  const memory = thread.process.memory;
  if (algorithmOf(numberOf(call.a0)) == Algorithm.None) return STATUS_INVALID_HANDLE;
  const hash = made(thread, call.a0, call.a1, <u32>call.a2, false);
  if (hash == null || memory.u32(call.stack + 16) != digestSize(hash.algorithm)) return STATUS_INVALID_PARAMETER;
  if (!hash.feed(memory, call.a3, memory.u32(call.stack))) return STATUS_INVALID_PARAMETER;
  return memory.write(memory.u64(call.stack + 8), hash.finish()) ? 0 : STATUS_INVALID_PARAMETER;
}

/** Of a hash, or of an algorithm: which, buffer, its size, where the size goes, flags. */
function getProperty(thread: Thread, call: Call): u64 {
  const memory = thread.process.memory;
  const hash = thread.process.hashes.find(call.a0);
  const number = numberOf(call.a0);
  if (hash == null && number == 0) return STATUS_INVALID_HANDLE;
  const algorithm = hash != null ? hash.algorithm : algorithmOf(number);
  const value = property(algorithm, textAt(thread, call.a1, true));
  if (value == null) return STATUS_NOT_SUPPORTED;
  if (!memory.setU32(memory.u64(call.stack), value.length)) return STATUS_INVALID_PARAMETER;
  if (call.a2 == 0) return 0;
  if (<u32>call.a3 < <u32>value.length) return STATUS_BUFFER_TOO_SMALL;
  return memory.write(call.a2, value) ? 0 : STATUS_INVALID_PARAMETER;
}

/** Null for one that it has not. */
function property(algorithm: Algorithm, name: string): StaticArray<u8> | null {
  if (name == 'AlgorithmName') return utf16(algorithm == Algorithm.None ? 'RNG' : NAMES[<i32>algorithm - <i32>Algorithm.Md5]);
  if (algorithm == Algorithm.None) return null;
  if (name == 'HashDigestLength') return word(digestSize(algorithm));
  if (name == 'HashBlockLength') return word(blockSize(algorithm));
  return name == 'ObjectLength' ? word(OBJECT_SIZE) : null;
}

function word(value: u32): StaticArray<u8> {
  const bytes = new StaticArray<u8>(4);
  store<u32>(changetype<usize>(bytes), value);
  return bytes;
}
