// Completion ports. A transfer of a file that is bound to one leaves a packet there when it is done.
//
// Source: Microsoft, "I/O Completion Ports", "CreateIoCompletionPort function", "GetQueuedCompletionStatusEx function".

import { CompletionPort, Packet, PacketWait } from '../object/completion-port';
import { File } from '../object/file';
import { Library, Shape } from '../system/export';
import { statusOf } from '../system/status';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';
import { WAIT_IO_COMPLETION, WAIT_TIMEOUT } from '../thread/wait';
import { ERROR_INVALID_HANDLE, ERROR_INVALID_PARAMETER, ERROR_NOACCESS, ERROR_NOT_ENOUGH_MEMORY } from './error';
import { after } from './wait';

const INVALID_HANDLE: u64 = u64.MAX_VALUE;
/** IO_COMPLETION_ALL_ACCESS. */
const ALL_ACCESS: u32 = 0x1f_0003;
/** OVERLAPPED_ENTRY. */
const ENTRY: u64 = 32;
/** FILE_SKIP_COMPLETION_PORT_ON_SUCCESS. */
const SKIPS_PORT: u32 = 1;

export function completionExports(library: Library): void {
  library.add('CreateIoCompletionPort', createPort);
  library.add('GetQueuedCompletionStatus', getStatus, Shape.Wide);
  library.add('GetQueuedCompletionStatusEx', getStatuses, Shape.Wide);
  library.add('PostQueuedCompletionStatus', post);
  library.add('SetFileCompletionNotificationModes', setModes);
}

/** The port of a handle; null, with the error set, if it is none. */
function portOf(thread: Thread, handle: u64): CompletionPort | null {
  const object = thread.process.handles.find(handle);
  if (object != null && object instanceof CompletionPort) return <CompletionPort>object;
  thread.lastError = ERROR_INVALID_HANDLE;
  return null;
}

/** Makes a port where none is named, and binds a file to it where one is. */
function createPort(thread: Thread, call: Call): u64 {
  const handles = thread.process.handles;
  let file: File | null = null;
  if (call.a0 != INVALID_HANDLE) {
    const object = handles.find(call.a0);
    if (object == null || !(object instanceof File)) return thread.fail(ERROR_INVALID_HANDLE);
    file = <File>object;
    if (!file.isOverlapped || file.port != null) return thread.fail(ERROR_INVALID_PARAMETER);
  } else if (call.a1 != 0) {
    return thread.fail(ERROR_INVALID_PARAMETER);
  }
  const port = call.a1 == 0 ? new CompletionPort() : portOf(thread, call.a1);
  if (port == null) return 0;
  const handle = call.a1 == 0 ? handles.open(port, ALL_ACCESS) : call.a1;
  if (handle == 0) return thread.fail(ERROR_NOT_ENOUGH_MEMORY);
  if (file != null) {
    file.port = port;
    file.portKey = call.a2;
  }
  return handle;
}

/** One packet, in three places; says what has become of the transfer by what it gives. */
class Status extends PacketWait {
  constructor(
    port: CompletionPort,
    private readonly bytes: u64,
    private readonly key: u64,
    private readonly overlapped: u64,
  ) {
    super(port, 1, false);
  }

  result(thread: Thread, status: u32): u64 {
    const memory = thread.process.memory;
    if (this.taken.length == 0) {
      memory.setU64(this.overlapped, 0);
      return thread.fail(status);
    }
    const packet = this.taken[0];
    memory.setU32(this.bytes, packet.bytes);
    memory.setU64(this.key, packet.key);
    memory.setU64(this.overlapped, packet.overlapped);
    return packet.error == 0 ? 1 : thread.fail(packet.error);
  }
}

/** (port, bytes, key, overlapped, milliseconds) */
function getStatus(thread: Thread, call: Call): u64 {
  const port = portOf(thread, call.a0);
  if (port == null) return 0;
  return thread.waitFor(new Status(port, call.a1, call.a2, call.a3), after(thread.process.memory.u32(call.stack)));
}

/** Several packets, as OVERLAPPED_ENTRYs. */
class Statuses extends PacketWait {
  constructor(
    port: CompletionPort,
    private readonly entries: u64,
    most: u32,
    private readonly count: u64,
    isAlertable: bool,
  ) {
    super(port, most, isAlertable);
  }

  result(thread: Thread, status: u32): u64 {
    const memory = thread.process.memory;
    memory.setU32(this.count, this.taken.length);
    if (status == WAIT_TIMEOUT || status == WAIT_IO_COMPLETION) return thread.fail(status);
    for (let i = 0; i < this.taken.length; i++) {
      const at = this.entries + <u64>i * ENTRY;
      const packet = this.taken[i];
      memory.setU64(at, packet.key);
      memory.setU64(at + 8, packet.overlapped);
      memory.setU64(at + 16, statusOf(packet.error));
      memory.setU64(at + 24, packet.bytes);
    }
    return 1;
  }
}

/** (port, entries, how many, how many there were, milliseconds, alertable) */
function getStatuses(thread: Thread, call: Call): u64 {
  const memory = thread.process.memory;
  const port = portOf(thread, call.a0);
  if (port == null) return 0;
  if (<u32>call.a2 == 0) return thread.fail(ERROR_INVALID_PARAMETER);
  if (call.a1 == 0 || !memory.setU32(call.a3, 0)) return thread.fail(ERROR_NOACCESS);
  const isAlertable = memory.u32(call.stack + 8) != 0;
  return thread.waitFor(new Statuses(port, call.a1, <u32>call.a2, call.a3, isAlertable), after(memory.u32(call.stack)));
}

/** (port, bytes, key, overlapped) */
function post(thread: Thread, call: Call): u64 {
  const port = portOf(thread, call.a0);
  if (port == null) return 0;
  port.post(new Packet(call.a2, call.a3, <u32>call.a1, 0));
  return 1;
}

function setModes(thread: Thread, call: Call): u64 {
  const object = thread.process.handles.find(call.a0);
  if (object == null || !(object instanceof File)) return thread.fail(ERROR_INVALID_HANDLE);
  (<File>object).skipsPort = (<u32>call.a1 & SKIPS_PORT) != 0;
  return 1;
}
