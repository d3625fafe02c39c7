// Making and opening objects that may have names.
//
// Source: Microsoft, "Object Names", "CreateEventW function" and its like.

import { Kind, NamedObject } from '../object/named-object';
import { INHERIT } from '../object/handles';
import { KernelObject } from '../object/kernel-object';
import { Thread } from '../thread/thread';
import {
  ERROR_ACCESS_DENIED, ERROR_ALREADY_EXISTS, ERROR_FILE_NOT_FOUND, ERROR_INVALID_HANDLE, ERROR_INVALID_PARAMETER, ERROR_NOT_ENOUGH_MEMORY, ERROR_PATH_NOT_FOUND,
} from './error';

export const SYNCHRONIZE: u32 = 0x10_0000;
/** To change the state of an event, semaphore or timer. */
export const MODIFY_STATE: u32 = 2;
export const ALL_ACCESS: u32 = 0x1f_0003;
/** MAXIMUM_ALLOWED and the generic rights give all of it. */
const GENERIC: u32 = 0xf200_0000;
/** SECURITY_ATTRIBUTES. */
const INHERITS: u64 = 16;

/** A name without the part that says whose it is: there is one session. */
function objectName(name: string): string {
  return name.startsWith('Local\\') ? name.substring(6) : name.startsWith('Global\\') ? name.substring(7) : name;
}

export function nameOf(thread: Thread, at: u64, isWide: bool): string {
  const memory = thread.process.memory;
  return at == 0 ? '' : objectName(isWide ? memory.wideText(at) : memory.text(at));
}

function inheritance(thread: Thread, security: u64): u32 {
  return security != 0 && thread.process.memory.u32(security + INHERITS) != 0 ? INHERIT : 0;
}

export function rights(access: u32): u32 {
  return (access & GENERIC) != 0 ? access | ALL_ACCESS : access;
}

/** A handle of `made`, or of the object that has the name already; 0 with the error. */
export function create(thread: Thread, made: NamedObject, security: u64, name: string, access: u32): u64 {
  const process = thread.process;
  if (name.includes('\\')) return thread.fail(ERROR_PATH_NOT_FOUND);
  const known = name.length > 0 && process.named.has(name) ? process.named.get(name) : null;
  if (known != null && known.kind != made.kind) return thread.fail(ERROR_INVALID_HANDLE);
  const handle = process.handles.open(known != null ? known : made, rights(access), inheritance(thread, security));
  if (handle == 0) return thread.fail(ERROR_NOT_ENOUGH_MEMORY);
  if (known == null && name.length > 0) made.publish(process, name);
  thread.lastError = known == null ? 0 : ERROR_ALREADY_EXISTS;
  return handle;
}

/** A handle of the object that has the name; 0 with the error. */
export function open(thread: Thread, kind: Kind, name: string, access: u32, inherits: bool): u64 {
  const process = thread.process;
  if (name.length == 0) return thread.fail(ERROR_INVALID_PARAMETER);
  if (!process.named.has(name)) return thread.fail(ERROR_FILE_NOT_FOUND);
  const known = process.named.get(name);
  if (known.kind != kind) return thread.fail(ERROR_INVALID_HANDLE);
  return process.handles.open(known, rights(access), inherits ? INHERIT : 0) || thread.fail(ERROR_NOT_ENOUGH_MEMORY);
}

/** What a handle stands for, where it has these rights; null with the error. */
export function find<T extends KernelObject>(thread: Thread, handle: u64, access: u32): T | null {
  const entry = thread.process.handles.entry(handle);
  if (entry == null || !(entry.object instanceof T)) {
    thread.lastError = ERROR_INVALID_HANDLE;
    return null;
  }
  if ((entry.access & access) == access) return <T>entry.object;
  thread.lastError = ERROR_ACCESS_DENIED;
  return null;
}
