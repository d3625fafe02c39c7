// What handles stand for, by the kernel's own call.
//
// Source: Microsoft, "NtQueryObject function", "PUBLIC_OBJECT_BASIC_INFORMATION", "PUBLIC_OBJECT_TYPE_INFORMATION".

import { Block } from '../memory/block';
import { DiskFile } from '../object/disk-file';
import { File } from '../object/file';
import { KernelObject } from '../object/kernel-object';
import { Kind, NamedObject } from '../object/named-object';
import { ProcessObject } from '../object/process-object';
import { HARDDISK, windowsPath } from '../path/name';
import { Library, Shape } from '../system/export';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';
import { answer, answerExactly, withText } from './answer';
import { STATUS_INVALID_HANDLE, STATUS_INVALID_INFO_CLASS } from './status';

/** OBJECT_INFORMATION_CLASS. */
const BASIC: u32 = 0;
const NAME: u32 = 1;
const TYPE: u32 = 2;
const FLAGS: u32 = 4;

/** UNICODE_STRING; PUBLIC_OBJECT_TYPE_INFORMATION. */
const STRING: i32 = 16;
const TYPE_SIZE: i32 = 104;

export function objectExports(library: Library): void {
  library.add('NtQueryObject', queryObject, Shape.Wide);
  library.add('ZwQueryObject', queryObject, Shape.Wide);
}

/** Handle, class, buffer, its size; where the size of the answer goes. */
function queryObject(thread: Thread, call: Call): u64 {
  const entry = thread.process.handles.entry(call.a0);
  const object: KernelObject | null = call.a0 == u64.MAX_VALUE ? thread.process.object : entry == null ? null : entry.object;
  if (object == null) return STATUS_INVALID_HANDLE;
  const told = thread.process.memory.u64(call.stack);
  switch (<u32>call.a1) {
    case BASIC: {
      const block = new Block(56);
      block.u32(0, entry == null ? 0 : entry.flags);
      block.u32(4, entry == null ? 0x1f_ffff : entry.access);
      block.u32(8, 1);
      block.u32(12, 1);
      return answerExactly(thread, block, call.a2, <u32>call.a3, told);
    }
    case NAME: return answer(thread, named(thread, object, call.a2), call.a2, <u32>call.a3, told);
    case TYPE: return answer(thread, withText(typeOf(object), call.a2, TYPE_SIZE), call.a2, <u32>call.a3, told);
    case FLAGS: {
      const block = new Block(2);
      const flags = entry == null ? 0 : entry.flags;
      block.u8(0, flags & 1);
      block.u8(1, (flags >> 1) & 1);
      return answerExactly(thread, block, call.a2, <u32>call.a3, told);
    }
    default: return STATUS_INVALID_INFO_CLASS;
  }
}

/** Of files and of what has a name; an empty UNICODE_STRING for all else. */
function named(thread: Thread, object: KernelObject, at: u64): Block {
  let name: string = '';
  if (object instanceof DiskFile) name = HARDDISK + windowsPath(thread.process.files.tree.real((<DiskFile>object).record.path)).substring(2);
  else if (object instanceof NamedObject) name = (<NamedObject>object).path;
  return name.length == 0 ? new Block(STRING) : withText(name, at, STRING);
}

function typeOf(object: KernelObject): string {
  if (object instanceof File) return 'File';
  if (object instanceof ProcessObject) return 'Process';
  if (object instanceof Thread) return 'Thread';
  if (!(object instanceof NamedObject)) return 'IoCompletion';
  switch ((<NamedObject>object).kind) {
    case Kind.Event: return 'Event';
    case Kind.Mutex: return 'Mutant';
    case Kind.Semaphore: return 'Semaphore';
    case Kind.Timer: return 'Timer';
    case Kind.Job: return 'Job';
    default: return 'Section';
  }
}
