// type_info's functions. What they are given is the part behind the table of virtual functions: a pointer to the name as people read it,
// once that was made, and the decorated name, a point before it.
//
// Source: Microsoft, "type_info class"; vcruntime_typeinfo.h.

import { utf8 } from '../../memory/access';
import { Library } from '../../system/export';
import { Call } from '../../thread/call';
import { Thread } from '../../thread/thread';
import { putText } from '../text/units';
import { undecorated } from './type-name';

/** Where the decorated name begins, its point left out. */
const NAME: u64 = 9;

// FNV-1a.
const FIRST_HASH: u64 = 14695981039346656037;
const HASH_FACTOR: u64 = 1099511628211;

/** Of the new runtime. */
export function typeInformationExports(library: Library): void {
  library.add('__std_type_info_compare', compare);
  library.add('__std_type_info_destroy_list', (thread, call) => 0);
  library.add('__std_type_info_hash', hash);
  library.add('__std_type_info_name', (thread, call) => nameOf(thread, call.a0));
}

/** Of the old one, whose functions are type_info's own. */
export function oldTypeInformationExports(library: Library): void {
  library.add('??1type_info@@UEAA@XZ', (thread, call) => call.a0);
  library.add('??8type_info@@QEBAHAEBV0@@Z', (thread, call) => (order(thread, call.a0 + 8, call.a1 + 8) == 0 ? 1 : 0));
  library.add('??9type_info@@QEBAHAEBV0@@Z', (thread, call) => (order(thread, call.a0 + 8, call.a1 + 8) == 0 ? 0 : 1));
  library.add('?before@type_info@@QEBAHAEBV1@@Z', (thread, call) => (order(thread, call.a0 + 8, call.a1 + 8) < 0 ? 1 : 0));
  library.add('?name@type_info@@QEBAPEBDXZ', (thread, call) => nameOf(thread, call.a0 + 8));
  library.add('?raw_name@type_info@@QEBAPEBDXZ', (thread, call) => call.a0 + 16);
}

function compare(thread: Thread, call: Call): u64 {
  return <u64>(<i64>order(thread, call.a0, call.a1));
}

function order(thread: Thread, one: u64, other: u64): i32 {
  if (one == other) return 0;
  const first = thread.process.memory.text(one + NAME);
  const second = thread.process.memory.text(other + NAME);
  return first == second ? 0 : first < second ? -1 : 1;
}

function hash(thread: Thread, call: Call): u64 {
  const bytes = thread.process.memory.untilZero(call.a0 + NAME);
  let value = FIRST_HASH;
  for (let i = 0; i < bytes.length; i++) value = (value ^ bytes[i]) * HASH_FACTOR;
  return value ^ (value >> 32);
}

/** 0 if there is no memory for it. */
function nameOf(thread: Thread, data: u64): u64 {
  const memory = thread.process.memory;
  const known = memory.u64(data);
  if (known != 0) return known;
  const text = utf8(undecorated(memory.text(data + NAME)));
  const at = thread.process.heap.allocate(<u64>text.length + 1);
  if (at == 0) return 0;
  putText<u8>(memory, at, text);
  memory.setU64(data, at);
  return at;
}
