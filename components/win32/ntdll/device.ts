// What is asked of a file's device and file system, by the kernel's own calls.
//
// Source: Microsoft, "NtDeviceIoControlFile function", "NtFsControlFile function".

import { Answer, control } from '../kernel32/device';
import { Event } from '../object/event';
import { Library, Shape } from '../system/export';
import { statusOf } from '../system/status';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';
import { told } from './information';
import { STATUS_INVALID_HANDLE } from './status';

export function deviceExports(library: Library): void {
  library.add('NtDeviceIoControlFile', controlFile, Shape.Wide);
  library.add('ZwDeviceIoControlFile', controlFile, Shape.Wide);
  library.add('NtFsControlFile', controlFile, Shape.Wide);
  library.add('ZwFsControlFile', controlFile, Shape.Wide);
}

/** File, event, function, its argument; status block, code, input and its size, output and its size. It never takes time. */
function controlFile(thread: Thread, call: Call): u64 {
  const process = thread.process;
  const memory = process.memory;
  const file = process.file(call.a0);
  if (file == null) return STATUS_INVALID_HANDLE;
  const answer: Answer = control(thread, file, memory.u32(call.stack + 8));
  const status = statusOf(answer.give(thread, memory.u64(call.stack + 32), memory.u32(call.stack + 40)));
  if (status != 0) return status;
  const event = process.handles.find(call.a1);
  if (event != null && event instanceof Event) (<Event>event).set();
  return told(thread, memory.u64(call.stack), 0, answer.bytes.length);
}
