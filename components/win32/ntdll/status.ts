// NTSTATUS and what it becomes.
//
// Source: Microsoft, "RtlNtStatusToDosError function".

import { Library } from '../system/export';
import { errorOfStatus } from '../system/status';
import { Thread } from '../thread/thread';

export const STATUS_SUCCESS: u32 = 0;
export const STATUS_ALERTED: u32 = 0x101;
export const STATUS_TIMEOUT: u32 = 0x102;
export const STATUS_PENDING: u32 = 0x103;
export const STATUS_BUFFER_OVERFLOW: u32 = 0x8000_0005;
export const STATUS_NO_MORE_FILES: u32 = 0x8000_0006;
export const STATUS_PARTIAL_COPY: u32 = 0x8000_000d;
export const STATUS_UNSUCCESSFUL: u32 = 0xc000_0001;
export const STATUS_INVALID_INFO_CLASS: u32 = 0xc000_0003;
export const STATUS_INFO_LENGTH_MISMATCH: u32 = 0xc000_0004;
export const STATUS_ACCESS_VIOLATION: u32 = 0xc000_0005;
export const STATUS_INVALID_HANDLE: u32 = 0xc000_0008;
export const STATUS_INVALID_CID: u32 = 0xc000_000b;
export const STATUS_INVALID_PARAMETER: u32 = 0xc000_000d;
export const STATUS_NO_SUCH_FILE: u32 = 0xc000_000f;
export const STATUS_NO_MEMORY: u32 = 0xc000_0017;
export const STATUS_CONFLICTING_ADDRESSES: u32 = 0xc000_0018;
export const STATUS_ACCESS_DENIED: u32 = 0xc000_0022;
export const STATUS_BUFFER_TOO_SMALL: u32 = 0xc000_0023;
export const STATUS_OBJECT_TYPE_MISMATCH: u32 = 0xc000_0024;
export const STATUS_NOT_COMMITTED: u32 = 0xc000_002d;
export const STATUS_OBJECT_NAME_NOT_FOUND: u32 = 0xc000_0034;
export const STATUS_OBJECT_PATH_SYNTAX_BAD: u32 = 0xc000_003b;
export const STATUS_INVALID_PAGE_PROTECTION: u32 = 0xc000_0045;
export const STATUS_DELETE_PENDING: u32 = 0xc000_0056;
export const STATUS_PRIVILEGE_NOT_HELD: u32 = 0xc000_0061;
export const STATUS_FREE_VM_NOT_AT_BASE: u32 = 0xc000_009f;
export const STATUS_MEMORY_NOT_ALLOCATED: u32 = 0xc000_00a0;
export const STATUS_INSTANCE_NOT_AVAILABLE: u32 = 0xc000_00ab;
export const STATUS_FILE_IS_A_DIRECTORY: u32 = 0xc000_00ba;
export const STATUS_NOT_SUPPORTED: u32 = 0xc000_00bb;
export const STATUS_INVALID_PARAMETER_4: u32 = 0xc000_00f2;
export const STATUS_NOT_A_DIRECTORY: u32 = 0xc000_0103;
export const STATUS_TOO_MANY_OPENED_FILES: u32 = 0xc000_011f;
export const STATUS_NOT_FOUND: u32 = 0xc000_0225;
export const STATUS_PORT_NOT_SET: u32 = 0xc000_0353;

export function statusExports(library: Library): void {
  library.add('RtlNtStatusToDosError', (thread, call) => errorOfStatus(<u32>call.a0));
  library.add('RtlNtStatusToDosErrorNoTeb', (thread, call) => errorOfStatus(<u32>call.a0));
  library.add('RtlGetLastWin32Error', (thread, call) => thread.lastError);
  library.add('RtlSetLastWin32Error', (thread, call) => setError(thread, <u32>call.a0));
  library.add('RtlSetLastWin32ErrorAndNtStatusFromNtStatus', (thread, call) => setError(thread, errorOfStatus(<u32>call.a0)));
}

function setError(thread: Thread, error: u32): u64 {
  thread.lastError = error;
  return error;
}
