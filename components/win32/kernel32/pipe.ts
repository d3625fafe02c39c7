// Pipes, with names and without.
//
// Source: Microsoft, "CreatePipe function", "CreateNamedPipeW function", "ConnectNamedPipe function", "PeekNamedPipe function",
// "WaitNamedPipeW function", "Named Pipe Operations".

import { textAt } from '../memory/text';
import { ConnectRequest } from '../object/connect-request';
import { Event } from '../object/event';
import { FILE_READ_DATA, FILE_WRITE_DATA } from '../object/file';
import { INHERIT } from '../object/handles';
import { PipeClient, PipeName, PipeServer, PipeState } from '../object/named-pipe';
import { Channel, PipeEnd } from '../object/pipe';
import { NameKind, nameOf } from '../path/name';
import { Library, Shape } from '../system/export';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';
import {
  ERROR_ACCESS_DENIED, ERROR_BAD_PIPE, ERROR_BROKEN_PIPE, ERROR_FILE_NOT_FOUND, ERROR_INVALID_HANDLE, ERROR_INVALID_NAME, ERROR_INVALID_PARAMETER,
  ERROR_IO_PENDING, ERROR_NOACCESS, ERROR_NO_DATA, ERROR_PIPE_BUSY, ERROR_PIPE_CONNECTED, ERROR_SEM_TIMEOUT, ERROR_TOO_MANY_OPEN_FILES,
} from './error';
import { refused, specific } from './open';
import { fileFor } from './transfer';
import { after } from './wait';

const DUPLEX: u32 = 3;
const FLAG_FIRST_INSTANCE: u32 = 0x8_0000;
const FLAG_OVERLAPPED: u32 = 0x4000_0000;
const TYPE_MESSAGE: u32 = 4;
const READ_MESSAGE: u32 = 2;
const NOWAIT: u32 = 1;
const UNLIMITED: u32 = 255;
const SERVER_END: u32 = 1;
const DEFAULT_TIMEOUT: u32 = 50;
/** SYNCHRONIZE and FILE_READ_ATTRIBUTES. */
const ALWAYS: u32 = 0x10_0080;
/** SECURITY_ATTRIBUTES. */
const INHERITED: u64 = 16;
/** OVERLAPPED. */
const EVENT: u64 = 24;

export function pipeExports(library: Library): void {
  library.add('CreatePipe', createPipe);
  library.add('CreateNamedPipeA', (thread, call) => createNamedPipe(thread, call, false), Shape.Wide);
  library.add('CreateNamedPipeW', (thread, call) => createNamedPipe(thread, call, true), Shape.Wide);
  library.add('ConnectNamedPipe', connectNamedPipe);
  library.add('DisconnectNamedPipe', disconnectNamedPipe);
  library.add('WaitNamedPipeA', (thread, call) => waitNamedPipe(thread, call, false));
  library.add('WaitNamedPipeW', (thread, call) => waitNamedPipe(thread, call, true));
  library.add('PeekNamedPipe', peekNamedPipe, Shape.Wide);
  library.add('GetNamedPipeInfo', getNamedPipeInfo, Shape.Wide);
  library.add('GetNamedPipeHandleStateA', getHandleState, Shape.Wide);
  library.add('GetNamedPipeHandleStateW', getHandleState, Shape.Wide);
  library.add('SetNamedPipeHandleState', setHandleState);
  library.add('GetNamedPipeClientProcessId', (thread, call) => processId(thread, call));
  library.add('GetNamedPipeServerProcessId', (thread, call) => processId(thread, call));
}

function inheritance(thread: Thread, security: u64): u32 {
  return security != 0 && thread.process.memory.u32(security + INHERITED) != 0 ? INHERIT : 0;
}

/** Where the reading and the writing end go, security attributes, size. */
function createPipe(thread: Thread, call: Call): u64 {
  const process = thread.process;
  const channel = new Channel(<u32>call.a3);
  const flags = inheritance(thread, call.a2);
  const reading = process.handles.open(new PipeEnd(channel, null), FILE_READ_DATA | ALWAYS, flags);
  const writing = process.handles.open(new PipeEnd(null, channel), FILE_WRITE_DATA | ALWAYS, flags);
  if (reading != 0 && writing != 0 && process.memory.setU64(call.a0, reading) && process.memory.setU64(call.a1, writing)) return 1;
  process.handles.close(reading);
  process.handles.close(writing);
  return thread.fail(reading == 0 || writing == 0 ? ERROR_TOO_MANY_OPEN_FILES : ERROR_NOACCESS);
}

// Servers.

/** Name, direction and flags, mode, instances; sizes out and in, timeout, security attributes. */
function createNamedPipe(thread: Thread, call: Call, wide: bool): u64 {
  const memory = thread.process.memory;
  const at = call.stack;
  const name = nameOf(textAt(thread, call.a0, wide), thread.process.directory);
  if (name.kind != NameKind.Pipe || name.device.length == 0) return refused(thread, ERROR_INVALID_NAME);
  return makeServer(thread, name.device, <u32>call.a1, <u32>call.a2, <u32>call.a3, memory.u32(at), memory.u32(at + 8), memory.u32(at + 16), memory.u64(at + 24));
}

export function makeServer(
  thread: Thread, name: string, open: u32, mode: u32, most: u32, outSize: u32, inSize: u32, timeout: u32, security: u64,
): u64 {
  const process = thread.process;
  const key = name.toLowerCase();
  const direction = open & DUPLEX;
  const isMessage = (mode & TYPE_MESSAGE) != 0;
  if (direction == 0 || most == 0 || most > UNLIMITED) return refused(thread, ERROR_INVALID_PARAMETER);
  if ((mode & READ_MESSAGE) != 0 && !isMessage) return refused(thread, ERROR_INVALID_PARAMETER);
  if (!process.pipes.has(key)) process.pipes.set(key, new PipeName(key, direction, isMessage, most, timeout == 0 ? DEFAULT_TIMEOUT : timeout));
  else {
    const known = process.pipes.get(key);
    if ((open & FLAG_FIRST_INSTANCE) != 0 || known.direction != direction || known.isMessage != isMessage) return refused(thread, ERROR_ACCESS_DENIED);
    if (known.isFull) return refused(thread, ERROR_PIPE_BUSY);
  }
  const server = new PipeServer(process, process.pipes.get(key), inSize, outSize);
  server.readsMessages = (mode & READ_MESSAGE) != 0;
  server.isImmediate = (mode & NOWAIT) != 0;
  server.isOverlapped = (open & FLAG_OVERLAPPED) != 0;
  const access = ((direction & 1) != 0 ? FILE_READ_DATA : 0) | ((direction & 2) != 0 ? FILE_WRITE_DATA : 0) | ALWAYS;
  server.retain();
  const handle = process.handles.open(server, access, inheritance(thread, security));
  server.release();
  return handle == 0 ? refused(thread, ERROR_TOO_MANY_OPEN_FILES) : handle;
}

function serverOf(thread: Thread, handle: u64): PipeServer | null {
  const object = thread.process.handles.find(handle);
  if (object != null && object instanceof PipeServer) return <PipeServer>object;
  thread.lastError = ERROR_INVALID_HANDLE;
  return null;
}

function connectNamedPipe(thread: Thread, call: Call): u64 {
  const server = serverOf(thread, call.a0);
  if (server == null) return 0;
  if (thread.fresh) {
    if (server.state == PipeState.Connected) {
      const client = server.incoming == null || server.incoming!.hasWriter;
      return thread.fail(client ? ERROR_PIPE_CONNECTED : ERROR_NO_DATA);
    }
    server.state = PipeState.Listening;
  }
  if (server.state == PipeState.Connected) return 1;
  if (server.isImmediate) return thread.fail(536);
  if (!server.isOverlapped) return thread.wait();
  if (call.a1 == 0) return thread.fail(ERROR_INVALID_PARAMETER);
  const request = new ConnectRequest(thread, server);
  request.block = call.a1;
  const event = thread.process.handles.find(thread.process.memory.u64(call.a1 + EVENT) & ~1);
  if (event != null && event instanceof Event) request.event = <Event>event;
  request.postpone();
  return thread.fail(ERROR_IO_PENDING);
}

function disconnectNamedPipe(thread: Thread, call: Call): u64 {
  const server = serverOf(thread, call.a0);
  if (server == null) return 0;
  server.disconnect();
  return 1;
}

// Clients.

/** The end of a client that opens a name; null, with the error set, if there is no place. */
export function openClient(thread: Thread, name: string, access: u32): PipeClient | null {
  const process = thread.process;
  const key = name.toLowerCase();
  if (!process.pipes.has(key)) {
    thread.lastError = ERROR_FILE_NOT_FOUND;
    return null;
  }
  const family = process.pipes.get(key);
  const wanted = specific(access);
  const server = family.free;
  if (server != null && !server.refuses(wanted)) return server.connect();
  thread.lastError = server == null ? ERROR_PIPE_BUSY : ERROR_ACCESS_DENIED;
  return null;
}

/** The name of a pipe in `text`; null, with the error set, if it names something else. */
export function pipeName(thread: Thread, text: string): string | null {
  const name = nameOf(text, thread.process.directory);
  if (name.kind == NameKind.Pipe) return name.device;
  thread.lastError = ERROR_INVALID_NAME;
  return null;
}

function waitNamedPipe(thread: Thread, call: Call, wide: bool): u64 {
  const name = pipeName(thread, textAt(thread, call.a0, wide));
  return name == null ? 0 : waitForInstance(thread, name, <u32>call.a1);
}

/** 1 once a client can be connected to an instance; 0 milliseconds are as many as the server says. */
export function waitForInstance(thread: Thread, name: string, milliseconds: u32): u64 {
  const process = thread.process;
  const key = name.toLowerCase();
  if (!process.pipes.has(key)) return thread.fail(ERROR_FILE_NOT_FOUND);
  const family = process.pipes.get(key);
  if (family.free != null) return 1;
  if (thread.timedOut) return thread.fail(ERROR_SEM_TIMEOUT);
  if (thread.fresh) thread.deadline = after(milliseconds == 0 ? family.timeout : milliseconds);
  return thread.wait();
}

// Both.

function endOf(thread: Thread, handle: u64): PipeEnd | null {
  const object = thread.process.handles.find(handle);
  if (object != null && object instanceof PipeEnd) return <PipeEnd>object;
  thread.lastError = object == null ? ERROR_INVALID_HANDLE : ERROR_INVALID_PARAMETER;
  return null;
}

/** Pipe, buffer, its size, where the number of bytes goes; where go those that there are, and those left of the message. */
function peekNamedPipe(thread: Thread, call: Call): u64 {
  const memory = thread.process.memory;
  const file = thread.process.file(call.a0);
  if (file == null) return thread.fail(ERROR_INVALID_HANDLE);
  if (fileFor(thread, call.a0, FILE_READ_DATA) == null) return 0;
  if (!(file instanceof PipeEnd)) return peekStream(thread, call);
  const end = <PipeEnd>file;
  const channel = end.incoming;
  if (channel == null) return thread.fail(end.isConnected ? ERROR_ACCESS_DENIED : ERROR_BAD_PIPE);
  if (channel.length == 0 && !channel.hasWriter) return thread.fail(ERROR_BROKEN_PIPE);
  const bytes = call.a1 == 0 ? new StaticArray<u8>(0) : channel.peek(<i32>min<u32>(<u32>call.a2, i32.MAX_VALUE), end.readsMessages);
  if (!memory.write(call.a1, bytes)) return thread.fail(ERROR_NOACCESS);
  if (call.a3 != 0) memory.setU32(call.a3, bytes.length);
  const available = memory.u64(call.stack);
  const left = memory.u64(call.stack + 8);
  if (available != 0) memory.setU32(available, channel.length);
  if (left != 0) memory.setU32(left, end.readsMessages ? channel.nextLength - bytes.length : 0);
  return 1;
}

/** Of standard input no more is told than whether there is some. */
function peekStream(thread: Thread, call: Call): u64 {
  const memory = thread.process.memory;
  const input = thread.process.inputFile(call.a0);
  if (input == null || input.isConsole) return thread.fail(ERROR_INVALID_HANDLE);
  const bytes = input.peek(<u32>call.a2);
  if (bytes < 0) return thread.fail(ERROR_BROKEN_PIPE);
  const shown = call.a1 == 0 ? 0 : min<i32>(bytes, <i32>min<u32>(<u32>call.a2, i32.MAX_VALUE));
  if (shown > 0 && !memory.write(call.a1, input.bytes.slice<StaticArray<u8>>(0, shown))) return thread.fail(ERROR_NOACCESS);
  if (call.a3 != 0) memory.setU32(call.a3, shown);
  const available = memory.u64(call.stack);
  if (available != 0) memory.setU32(available, bytes);
  const left = memory.u64(call.stack + 8);
  if (left != 0) memory.setU32(left, 0);
  return 1;
}

/** Pipe, where go flags, sizes out and in, and the number of instances. */
function getNamedPipeInfo(thread: Thread, call: Call): u64 {
  const memory = thread.process.memory;
  const end = endOf(thread, call.a0);
  if (end == null) return 0;
  const server: PipeServer | null = end instanceof PipeServer ? <PipeServer>end : end instanceof PipeClient ? (<PipeClient>end).server : null;
  const flags = (end instanceof PipeServer ? SERVER_END : 0) | (server != null && server.family.isMessage ? TYPE_MESSAGE : 0);
  if (call.a1 != 0) memory.setU32(call.a1, flags);
  if (call.a2 != 0) memory.setU32(call.a2, server == null ? 0 : server.outSize);
  if (call.a3 != 0) memory.setU32(call.a3, server == null ? 4096 : server.inSize);
  const most = memory.u64(call.stack);
  if (most != 0) memory.setU32(most, server == null ? 1 : server.family.most);
  return 1;
}

/** Pipe, where go its mode and the number of instances. */
function getHandleState(thread: Thread, call: Call): u64 {
  const memory = thread.process.memory;
  const end = endOf(thread, call.a0);
  if (end == null) return 0;
  if (call.a1 != 0) memory.setU32(call.a1, (end.readsMessages ? READ_MESSAGE : 0) | (end.isImmediate ? NOWAIT : 0));
  const server: PipeServer | null = end instanceof PipeServer ? <PipeServer>end : end instanceof PipeClient ? (<PipeClient>end).server : null;
  if (call.a2 != 0) memory.setU32(call.a2, server == null ? 1 : server.family.servers.length);
  return 1;
}

function setHandleState(thread: Thread, call: Call): u64 {
  const end = endOf(thread, call.a0);
  if (end == null) return 0;
  if (call.a1 == 0) return 1;
  const mode = thread.process.memory.u32(call.a1);
  if ((mode & ~(READ_MESSAGE | NOWAIT)) != 0) return thread.fail(ERROR_INVALID_PARAMETER);
  if ((mode & READ_MESSAGE) != 0 && !end.writesMessages) return thread.fail(ERROR_INVALID_PARAMETER);
  end.readsMessages = (mode & READ_MESSAGE) != 0;
  end.isImmediate = (mode & NOWAIT) != 0;
  return 1;
}

/** Both ends are in this process. */
function processId(thread: Thread, call: Call): u64 {
  const end = endOf(thread, call.a0);
  if (end == null) return 0;
  return thread.process.memory.setU32(call.a1, thread.process.id) ? 1 : thread.fail(ERROR_NOACCESS);
}
