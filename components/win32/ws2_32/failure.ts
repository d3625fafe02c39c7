// Errors of sockets.
//
// Source: Microsoft, "Windows Sockets Error Codes".

import { Thread } from '../thread/thread';

export const SOCKET_ERROR: u64 = 0xffff_ffff;
export const INVALID_SOCKET: u64 = u64.MAX_VALUE;
export const WSAEACCES: u32 = 10013;
export const WSAEFAULT: u32 = 10014;
export const WSAEINVAL: u32 = 10022;
export const WSAENOTSOCK: u32 = 10038;
export const WSAEAFNOSUPPORT: u32 = 10047;
export const WSATYPE_NOT_FOUND: u32 = 10109;
export const WSAHOST_NOT_FOUND: u32 = 11001;

/** Sets the error; for a handler to return. */
export function failed(thread: Thread, error: u32, result: u64): u64 {
  thread.lastError = error;
  return result;
}
