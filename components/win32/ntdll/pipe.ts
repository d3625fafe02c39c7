// Named pipes by the kernel's own calls, those without a name too: these are made relative to the file system of pipes, and their
// clients are opened relative to the server.
//
// Source: Microsoft, "NtCreateNamedPipeFile" ([MS-FSA], "Server Requests an Open of a Named Pipe"), "NtCreateFile function",
// "CancelIoEx function".

import { openClient } from '../kernel32/pipe';
import { specific } from '../kernel32/open';
import { File } from '../object/file';
import { INHERIT } from '../object/handles';
import { KernelObject } from '../object/kernel-object';
import { PipeName, PipeServer, PipeState } from '../object/named-pipe';
import { PipeSystem } from '../object/pipe-system';
import { cancelRequests } from '../object/request';
import { Library, Shape } from '../system/export';
import { statusOf } from '../system/status';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';
import {
  STATUS_ACCESS_DENIED, STATUS_ACCESS_VIOLATION, STATUS_INSTANCE_NOT_AVAILABLE, STATUS_INVALID_HANDLE, STATUS_INVALID_PARAMETER, STATUS_NOT_FOUND,
  STATUS_OBJECT_NAME_NOT_FOUND, STATUS_OBJECT_PATH_SYNTAX_BAD, STATUS_TOO_MANY_OPENED_FILES,
} from './status';

/** OBJECT_ATTRIBUTES. */
const ROOT: u64 = 8;
const OBJECT_NAME: u64 = 16;
const ATTRIBUTES: u64 = 24;
const OBJ_INHERIT: u32 = 2;
/** Dispositions: FILE_OPEN, FILE_CREATE, FILE_OPEN_IF. */
const OPEN: u32 = 1;
const CREATE: u32 = 2;
const OPEN_IF: u32 = 3;
/** Options that a call of the file waits for itself. */
const SYNCHRONOUS: u32 = 0x30;
/** What other programs, and so clients, may do: it says the directions. */
const SHARE_READ: u32 = 1;
const SHARE_WRITE: u32 = 2;
/** FILE_PIPE_MESSAGE_TYPE, FILE_PIPE_MESSAGE_MODE, FILE_PIPE_COMPLETE_OPERATION. */
const SET: u32 = 1;
/** Of any number of instances. */
const ANY: u32 = 255;
/** Milliseconds that a client waits where the server names no time. */
const PATIENCE: u32 = 50;
/** What IO_STATUS_BLOCK's information says. */
const OPENED: u64 = 1;
const CREATED: u64 = 2;
/** Units of 100 ns in a millisecond. */
const MILLISECOND: i64 = 10_000;

export function ntPipeExports(library: Library): void {
  library.add('NtCreateNamedPipeFile', createNamedPipeFile, Shape.Wide);
  library.add('ZwCreateNamedPipeFile', createNamedPipeFile, Shape.Wide);
  library.add('NtCancelIoFile', (thread, call) => cancel(thread, call.a0, 0, thread, call.a1));
  library.add('ZwCancelIoFile', (thread, call) => cancel(thread, call.a0, 0, thread, call.a1));
  library.add('NtCancelIoFileEx', (thread, call) => cancel(thread, call.a0, call.a1, null, call.a2));
  library.add('ZwCancelIoFileEx', (thread, call) => cancel(thread, call.a0, call.a1, null, call.a2));
}

// Names.

/** What an object's attributes name among pipes; null if that is no pipe. */
class PipePath {
  constructor(
    /** What it is relative to; null where the name says all. */
    readonly root: KernelObject | null,
    /** "" is the root itself. */
    readonly name: string,
  ) {}
}

function pathOf(thread: Thread, attributes: u64): PipePath | null {
  const memory = thread.process.memory;
  const at = memory.u64(attributes + OBJECT_NAME);
  const bytes = memory.bytes(memory.u64(at + 8), memory.u32(at) & 0xfffe);
  const text = bytes == null ? '' : String.UTF16.decodeUnsafe(changetype<usize>(bytes), bytes.length);
  const handle = memory.u64(attributes + ROOT);
  const root = thread.process.handles.find(handle);
  if (root != null) return root instanceof PipeSystem || root instanceof PipeServer ? new PipePath(root, text) : null;
  const low = text.toLowerCase();
  if (low.startsWith('\\??\\pipe\\')) return new PipePath(null, text.substring(9));
  if (low.startsWith('\\device\\namedpipe\\')) return new PipePath(null, text.substring(18));
  return low == '\\device\\namedpipe' || low == '\\??\\pipe' ? new PipePath(null, '') : null;
}

/** Whether NtOpenFile and NtCreateFile are asked for one of these. */
export function namesPipe(thread: Thread, attributes: u64): bool {
  return pathOf(thread, attributes) != null;
}

/** Gives a handle of a pipe's end, or of the file system. */
function give(thread: Thread, call: Call, file: File, options: u32, information: u64): u64 {
  const process = thread.process;
  const memory = process.memory;
  file.retain();
  file.isOverlapped = (options & SYNCHRONOUS) == 0;
  const inherit = (memory.u32(call.a2 + ATTRIBUTES) & OBJ_INHERIT) != 0 ? INHERIT : 0;
  const handle = process.handles.open(file, specific(<u32>call.a1), inherit);
  file.release();
  if (handle == 0) return STATUS_TOO_MANY_OPENED_FILES;
  memory.setU64(call.a3, 0);
  memory.setU64(call.a3 + 8, information);
  return memory.setU64(call.a0, handle) ? 0 : STATUS_ACCESS_VIOLATION;
}

// Clients.

/** Where the handle goes, access, attributes, status block: the file system, a client of a name, or of the server that is the root. */
export function openPipe(thread: Thread, call: Call, options: u32): u64 {
  const path = pathOf(thread, call.a2)!;
  const root = path.root;
  if (root != null && root instanceof PipeServer) {
    const server = <PipeServer>root;
    if (path.name.length > 0) return STATUS_OBJECT_PATH_SYNTAX_BAD;
    if (server.state != PipeState.Listening) return STATUS_INSTANCE_NOT_AVAILABLE;
    return server.refuses(specific(<u32>call.a1)) ? <u64>STATUS_ACCESS_DENIED : give(thread, call, server.connect(), options, OPENED);
  }
  if (path.name.length == 0) return give(thread, call, new PipeSystem(), options, OPENED);
  const client = openClient(thread, path.name, <u32>call.a1);
  return client == null ? <u64>statusOf(thread.lastError) : give(thread, call, client, options, OPENED);
}

// Servers.

/** Handle's place, access, attributes, status block; share, disposition, options, type, read mode, completion mode, most, quotas in and out, timeout. */
function createNamedPipeFile(thread: Thread, call: Call): u64 {
  const memory = thread.process.memory;
  const at = call.stack;
  const share = memory.u32(at);
  const disposition = memory.u32(at + 8);
  const isMessage = (memory.u32(at + 24) & SET) != 0;
  const readsMessages = (memory.u32(at + 32) & SET) != 0;
  const most = memory.u32(at + 48);
  const path = pathOf(thread, call.a2);
  if (path == null || (path.root != null && !(path.root instanceof PipeSystem))) return STATUS_OBJECT_PATH_SYNTAX_BAD;
  if ((share & ~(SHARE_READ | SHARE_WRITE)) != 0 || (share & (SHARE_READ | SHARE_WRITE)) == 0 || most == 0) return STATUS_INVALID_PARAMETER;
  if (disposition < OPEN || disposition > OPEN_IF || (readsMessages && !isMessage)) return STATUS_INVALID_PARAMETER;
  // Clients may write what comes in, and read what goes out.
  const direction = ((share & SHARE_WRITE) != 0 ? 1 : 0) | ((share & SHARE_READ) != 0 ? 2 : 0);
  const fresh = new PipeName(path.name.toLowerCase(), direction, isMessage, min(most, ANY), patience(thread, memory.u64(at + 72)));
  const known = familyOf(thread, fresh);
  if (known == null && disposition == OPEN) return STATUS_OBJECT_NAME_NOT_FOUND;
  if (known != null) {
    if (disposition == CREATE || known.direction != direction || known.isMessage != isMessage) return STATUS_ACCESS_DENIED;
    if (known.isFull) return STATUS_INSTANCE_NOT_AVAILABLE;
  } else if (fresh.name.length > 0) thread.process.pipes.set(fresh.name, fresh);
  const server = new PipeServer(thread.process, known == null ? fresh : known, memory.u32(at + 56), memory.u32(at + 64));
  server.readsMessages = readsMessages;
  server.isImmediate = (memory.u32(at + 40) & SET) != 0;
  return give(thread, call, server, memory.u32(at + 16), known == null ? CREATED : OPENED);
}

/** What there is of the same name. */
function familyOf(thread: Thread, fresh: PipeName): PipeName | null {
  const pipes = thread.process.pipes;
  return fresh.name.length > 0 && pipes.has(fresh.name) ? pipes.get(fresh.name) : null;
}

/** A time in units of 100 ns, negative since it is counted from now. */
function patience(thread: Thread, at: u64): u32 {
  const time = at == 0 ? 0 : <i64>thread.process.memory.u64(at);
  return time >= 0 ? PATIENCE : <u32>max<i64>(-time / MILLISECOND, 1);
}

// Ending what waits.

/** File, status block of the request (0: all), whose thread's (null: of all), status block of this call. */
function cancel(thread: Thread, handle: u64, block: u64, owner: Thread | null, told: u64): u64 {
  const memory = thread.process.memory;
  const object = thread.process.handles.find(handle);
  if (object == null) return STATUS_INVALID_HANDLE;
  const count = cancelRequests(thread.process.requests, object, block, owner);
  const status: u32 = count == 0 && owner == null ? STATUS_NOT_FOUND : 0;
  memory.setU64(told, status);
  return memory.setU64(told + 8, 0) ? status : STATUS_ACCESS_VIOLATION;
}
