// The C runtime's errno, which lies in the library's own memory.

import { Thread } from '../thread/thread';

export const EBADF: u32 = 9;
export const ENOMEM: u32 = 12;
export const EINVAL: u32 = 22;
export const ERANGE: u32 = 34;

export function setErrno(thread: Thread, code: u32): void {
  thread.process.memory.setU32(errnoAt(thread), code);
}

export function errnoAt(thread: Thread): u64 {
  const modules = thread.process.modules;
  return modules.find(modules.load('msvcrt.dll')!, 'errno');
}
