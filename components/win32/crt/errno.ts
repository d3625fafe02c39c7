// The C runtime's errno.

import { Thread } from '../thread/thread';
import { dataAt } from './data';

export const EBADF: u32 = 9;
export const ENOMEM: u32 = 12;

export function setErrno(thread: Thread, code: u32): void {
  thread.process.memory.setU32(errnoAt(thread), code);
}

export function errnoAt(thread: Thread): u64 {
  return dataAt(thread, 'errno');
}
