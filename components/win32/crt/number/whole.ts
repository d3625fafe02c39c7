// Whole numbers: absolute values, quotients, rotations, random ones.
//
// Source: Microsoft, "abs, labs, llabs, _abs64"; "div"; "_rotl, ..."; "_byteswap_uint64, ..."; "rand"; "rand_s".

import { getRandomU64 } from '../../gen/import/wasi-random-random';
import { Library } from '../../system/export';
import { Call } from '../../thread/call';
import { Thread } from '../../thread/thread';
import { EINVAL } from '../errno';
import { invalid } from '../invalid';
import { SEED, threadAt } from '../thread-data';

export function wholeExports(library: Library): void {
  library.add('_abs64', (thread, call) => (<i64>call.a0 < 0 ? 0 - call.a0 : call.a0));
  library.add('_lrotl', (thread, call) => rotl<u32>(<u32>call.a0, call.i1));
  library.add('_lrotr', (thread, call) => rotr<u32>(<u32>call.a0, call.i1));
  library.add('_rotl', (thread, call) => rotl<u32>(<u32>call.a0, call.i1));
  library.add('_rotl64', (thread, call) => rotl<u64>(call.a0, call.i1));
  library.add('_rotr', (thread, call) => rotr<u32>(<u32>call.a0, call.i1));
  library.add('_rotr64', (thread, call) => rotr<u64>(call.a0, call.i1));
  library.add('abs', (thread, call) => <u64>(call.i0 < 0 ? -call.i0 : call.i0));
  library.add('div', divide);
  library.add('labs', (thread, call) => <u64>(call.i0 < 0 ? -call.i0 : call.i0));
  library.add('ldiv', divide);
  library.add('rand', random);
  library.add('rand_s', randomSecure);
  library.add('srand', seed);
}

export function newWholeExports(library: Library): void {
  library.add('_byteswap_uint64', (thread, call) => bswap<u64>(call.a0));
  library.add('_byteswap_ulong', (thread, call) => bswap<u32>(<u32>call.a0));
  library.add('_byteswap_ushort', (thread, call) => bswap<u16>(<u16>call.a0));
  library.add('imaxabs', (thread, call) => (<i64>call.a0 < 0 ? 0 - call.a0 : call.a0));
  library.add('imaxdiv', divideLong);
  library.add('llabs', (thread, call) => (<i64>call.a0 < 0 ? 0 - call.a0 : call.a0));
  library.add('lldiv', divideLong);
}

/** Quotient and rest, in one word. What cannot be divided is 0; a processor would fault. */
function divide(thread: Thread, call: Call): u64 {
  if (call.i1 == 0) return 0;
  const quotient = <i64>call.i0 / <i64>call.i1;
  const rest = <i64>call.i0 % <i64>call.i1;
  return (<u64>quotient & 0xffff_ffff) | (<u64>rest << 32);
}

/** (place of the result, numerator, denominator). */
function divideLong(thread: Thread, call: Call): u64 {
  const above = <i64>call.a1;
  const below = <i64>call.a2;
  if (below == 0) return call.a0;
  const memory = thread.process.memory;
  // The least number has no counterpart.
  memory.setU64(call.a0, below == -1 ? 0 - call.a1 : above / below);
  memory.setU64(call.a0 + 8, below == -1 ? 0 : above % below);
  return call.a0;
}

/** The sequence that Microsoft's runtimes have, from 1 on where nobody says. */
function random(thread: Thread, call: Call): u64 {
  const memory = thread.process.memory;
  const at = threadAt(thread, SEED);
  const state = memory.u32(at) + 1;
  const following = state * 214013 + 2531011;
  memory.setU32(at, following - 1);
  return (following >> 16) & 0x7fff;
}

/** Kept less one, so that memory of zeros is the state that a thread begins with. */
function seed(thread: Thread, call: Call): u64 {
  thread.process.memory.setU32(threadAt(thread, SEED), <u32>call.a0 - 1);
  return 0;
}

function randomSecure(thread: Thread, call: Call): u64 {
  if (call.a0 == 0) return invalid(thread, EINVAL, EINVAL);
  thread.process.memory.setU32(call.a0, <u32>getRandomU64());
  return 0;
}
