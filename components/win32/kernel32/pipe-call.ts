// A message through a named pipe, and the message that answers it.
//
// Source: Microsoft, "TransactNamedPipe function", "CallNamedPipeW function", "Transactions on Named Pipes".

import { textAt } from '../memory/text';
import { Event } from '../object/event';
import { FILE_READ_DATA, FILE_WRITE_DATA, LATER } from '../object/file';
import { PipeClient } from '../object/named-pipe';
import { PipeEnd } from '../object/pipe';
import { HERE, LATER_ON, Request } from '../object/request';
import { Library, Shape } from '../system/export';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';
import {
  ERROR_ACCESS_DENIED, ERROR_BAD_PIPE, ERROR_INVALID_HANDLE, ERROR_INVALID_PARAMETER, ERROR_IO_PENDING, ERROR_NOACCESS, ERROR_PIPE_BUSY,
  ERROR_TOO_MANY_OPEN_FILES,
} from './error';
import { openClient, pipeName, waitForInstance } from './pipe';

/** A client that reads and writes. */
const GENERIC_READ_WRITE: u32 = 0xc000_0000;
/** OVERLAPPED. */
const EVENT: u64 = 24;
/** What a call that waits has done: in the lowest bit of `progress`, beside the handle of its pipe. */
const WRITTEN: u32 = 1;

export function pipeCallExports(library: Library): void {
  library.add('TransactNamedPipe', transactNamedPipe, Shape.Wide);
  library.add('CallNamedPipeA', (thread, call) => callNamedPipe(thread, call, false), Shape.Wide);
  library.add('CallNamedPipeW', (thread, call) => callNamedPipe(thread, call, true), Shape.Wide);
}

/** 0 once the whole message is in the pipe, LATER_ON, or the error that kept it. */
function send(thread: Thread, end: PipeEnd, at: u64, length: u32): u32 {
  const data = thread.process.memory.bytes(at, length);
  if (data == null) return ERROR_NOACCESS;
  const count = end.writeAt(0, data);
  return count == LATER ? LATER_ON : count < 0 ? <u32>-count : 0;
}

/** Pipe, message, its size, where the answer goes; its room, where its size goes, OVERLAPPED. */
function transactNamedPipe(thread: Thread, call: Call): u64 {
  const process = thread.process;
  const memory = process.memory;
  const entry = process.handles.entry(call.a0);
  if (entry == null || !(entry.object instanceof PipeEnd)) return thread.fail(ERROR_INVALID_HANDLE);
  if ((entry.access & FILE_READ_DATA) == 0 || (entry.access & FILE_WRITE_DATA) == 0) return thread.fail(ERROR_ACCESS_DENIED);
  const end = <PipeEnd>entry.object;
  const overlapped = memory.u64(call.stack + 16);
  if (overlapped == 0 && end.isOverlapped) return thread.fail(ERROR_INVALID_PARAMETER);
  if ((thread.progress & WRITTEN) == 0) {
    if (!end.readsMessages) return thread.fail(ERROR_BAD_PIPE);
    if (end.incoming != null && end.incoming!.length > 0) return thread.fail(ERROR_PIPE_BUSY);
    const error = send(thread, end, call.a1, <u32>call.a2);
    if (error == LATER_ON) return thread.wait();
    if (error != 0) return thread.fail(error);
    thread.progress |= WRITTEN;
  }
  const request = new Request(thread, end, false, call.a3, memory.u32(call.stack), HERE);
  request.block = overlapped;
  const event = process.handles.find(overlapped == 0 ? 0 : memory.u64(overlapped + EVENT) & ~1);
  if (event != null && event instanceof Event) request.event = <Event>event;
  return receive(thread, request, memory.u64(call.stack + 8));
}

/** Reads the answer; `told` is where its size goes. */
function receive(thread: Thread, request: Request, told: u64): u64 {
  const error = request.attempt();
  if (error == LATER_ON) {
    if (!request.file.isOverlapped) return thread.wait();
    request.postpone();
    return thread.fail(ERROR_IO_PENDING);
  }
  if (told != 0) thread.process.memory.setU32(told, request.moved);
  request.tell(error);
  return error == 0 ? 1 : thread.fail(error);
}

/** Name, message, its size, where the answer goes; its room, where its size goes, how long to wait for an instance. */
function callNamedPipe(thread: Thread, call: Call, wide: bool): u64 {
  const process = thread.process;
  const memory = process.memory;
  if ((thread.progress & ~WRITTEN) == 0) {
    const name = pipeName(thread, textAt(thread, call.a0, wide));
    if (name == null) return 0;
    const opened = openClient(thread, name, GENERIC_READ_WRITE);
    if (opened == null) return thread.lastError == ERROR_PIPE_BUSY ? waitForInstance(thread, name, memory.u32(call.stack + 16)) : 0;
    thread.deadline = 0;
    const handle = process.handles.open(opened, FILE_READ_DATA | FILE_WRITE_DATA);
    if (handle == 0) return thread.fail(ERROR_TOO_MANY_OPEN_FILES);
    thread.progress = <u32>handle;
  }
  const client = <PipeClient>process.handles.find(thread.progress & ~WRITTEN);
  client.readsMessages = client.writesMessages;
  let error = client.readsMessages ? 0 : ERROR_BAD_PIPE;
  if (error == 0 && (thread.progress & WRITTEN) == 0) {
    error = send(thread, client, call.a1, <u32>call.a2);
    if (error == 0) thread.progress |= WRITTEN;
  }
  const answer = new Request(thread, client, false, call.a3, memory.u32(call.stack), HERE);
  if (error == 0) error = answer.attempt();
  if (error == LATER_ON) return thread.wait();
  process.handles.close(thread.progress & ~WRITTEN);
  const told = memory.u64(call.stack + 8);
  if (told != 0) memory.setU32(told, answer.moved);
  return error == 0 ? 1 : thread.fail(error);
}
