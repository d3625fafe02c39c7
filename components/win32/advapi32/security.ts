// Who the user is, and what they may: one user without privileges, whose files have no descriptors.
//
// Source: Microsoft, securitybaseapi.h ("GetTokenInformation function", "AdjustTokenPrivileges function"), winbase.h
// ("LookupPrivilegeValueW function", "GetFileSecurityW function", "GetUserNameW function").

import { find } from '../kernel32/named';
import { TOKEN_ADJUST_PRIVILEGES, TOKEN_QUERY, TokenObject, tokenRights } from '../object/token';
import { utf16, utf8 } from '../memory/access';
import { textAt } from '../memory/text';
import { Library, Shape } from '../system/export';
import {
  ERROR_CALL_NOT_IMPLEMENTED, ERROR_INSUFFICIENT_BUFFER, ERROR_INVALID_HANDLE, ERROR_INVALID_PARAMETER, ERROR_NO_SUCH_PRIVILEGE, ERROR_NO_TOKEN,
  ERROR_NOACCESS, ERROR_NOT_ALL_ASSIGNED, ERROR_NOT_SUPPORTED,
} from '../system/error';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';

const CURRENT_PROCESS: u64 = u64.MAX_VALUE;
const USER = 'user';
/** By number, from 2 on. */
const PRIVILEGES: Array<string> = [
  'SeCreateTokenPrivilege', 'SeAssignPrimaryTokenPrivilege', 'SeLockMemoryPrivilege', 'SeIncreaseQuotaPrivilege', 'SeMachineAccountPrivilege',
  'SeTcbPrivilege', 'SeSecurityPrivilege', 'SeTakeOwnershipPrivilege', 'SeLoadDriverPrivilege', 'SeSystemProfilePrivilege', 'SeSystemtimePrivilege',
  'SeProfileSingleProcessPrivilege', 'SeIncreaseBasePriorityPrivilege', 'SeCreatePagefilePrivilege', 'SeCreatePermanentPrivilege', 'SeBackupPrivilege',
  'SeRestorePrivilege', 'SeShutdownPrivilege', 'SeDebugPrivilege', 'SeAuditPrivilege', 'SeSystemEnvironmentPrivilege', 'SeChangeNotifyPrivilege',
  'SeRemoteShutdownPrivilege', 'SeUndockPrivilege', 'SeSyncAgentPrivilege', 'SeEnableDelegationPrivilege', 'SeManageVolumePrivilege',
  'SeImpersonatePrivilege', 'SeCreateGlobalPrivilege', 'SeTrustedCredManAccessPrivilege', 'SeRelabelPrivilege', 'SeIncreaseWorkingSetPrivilege',
  'SeTimeZonePrivilege', 'SeCreateSymbolicLinkPrivilege',
];
/** S-1-5-32-545, Users. */
const SID: StaticArray<u8> = [1, 2, 0, 0, 0, 0, 0, 5, 32, 0, 0, 0, 0x21, 2, 0, 0];
/** TokenUser, TokenElevationType, TokenElevation, TokenSessionId. */
const TOKEN_USER: u32 = 1;
const SESSION: u32 = 12;
const ELEVATION_TYPE: u32 = 18;
const ELEVATION: u32 = 20;

export function securityExports(library: Library): void {
  library.add('AdjustTokenPrivileges', adjust, Shape.Wide);
  library.add('GetFileSecurityA', (thread, call) => thread.fail(ERROR_NOT_SUPPORTED), Shape.Wide);
  library.add('GetFileSecurityW', (thread, call) => thread.fail(ERROR_NOT_SUPPORTED), Shape.Wide);
  library.add('GetLengthSid', (thread, call) => 8 + <u64>(thread.process.memory.u8(call.a0 + 1)) * 4);
  library.add('GetTokenInformation', information, Shape.Wide);
  library.add('GetUserNameA', (thread, call) => userName(thread, call, false));
  library.add('GetUserNameW', (thread, call) => userName(thread, call, true));
  library.add('IsValidSid', isValidSid);
  library.add('LookupPrivilegeValueA', (thread, call) => lookup(thread, call, false));
  library.add('LookupPrivilegeValueW', (thread, call) => lookup(thread, call, true));
  library.add('OpenProcessToken', openProcess);
  library.add('OpenThreadToken', (thread, call) => thread.fail(ERROR_NO_TOKEN));
  library.add('SetFileSecurityA', (thread, call) => thread.fail(ERROR_NOT_SUPPORTED));
  library.add('SetFileSecurityW', (thread, call) => thread.fail(ERROR_NOT_SUPPORTED));
  library.only('GetFileSecurityW', 'fails with ERROR_NOT_SUPPORTED: files have no descriptors');
  library.only('SetFileSecurityW', 'fails with ERROR_NOT_SUPPORTED: files have no descriptors');
  library.only('OpenThreadToken', 'fails with ERROR_NO_TOKEN: threads have none of their own');
}

function openProcess(thread: Thread, call: Call): u64 {
  const process = thread.process;
  if (call.a0 != CURRENT_PROCESS && process.handles.find(call.a0) != process.object) return thread.fail(ERROR_INVALID_HANDLE);
  const handle = process.handles.open(new TokenObject(), tokenRights(<u32>call.a1));
  return process.memory.setU64(call.a2, handle) ? 1 : thread.fail(ERROR_NOACCESS);
}

function lookup(thread: Thread, call: Call, wide: bool): u64 {
  const name = textAt(thread, call.a1, wide).toLowerCase();
  for (let i = 0; i < PRIVILEGES.length; i++) {
    if (PRIVILEGES[i].toLowerCase() == name) return thread.process.memory.setU64(call.a2, i + 2) ? 1 : thread.fail(ERROR_NOACCESS);
  }
  return thread.fail(ERROR_NO_SUCH_PRIVILEGE);
}

/** The user has none that could be switched on: it succeeds, and says so. */
function adjust(thread: Thread, call: Call): u64 {
  if (find<TokenObject>(thread, call.a0, TOKEN_ADJUST_PRIVILEGES) == null) return 0;
  const memory = thread.process.memory;
  const before = memory.u64(call.stack);
  const length = memory.u64(call.stack + 8);
  if (before != 0) memory.setU32(before, 0);
  if (length != 0) memory.setU32(length, 4);
  const asks = <u32>call.a1 == 0 && call.a2 != 0 && memory.u32(call.a2) > 0;
  thread.lastError = asks ? ERROR_NOT_ALL_ASSIGNED : 0;
  return 1;
}

/** token, class, buffer, its room; the room that it takes. */
function information(thread: Thread, call: Call): u64 {
  if (find<TokenObject>(thread, call.a0, TOKEN_QUERY) == null) return 0;
  const memory = thread.process.memory;
  const needed = memory.u64(call.stack);
  const which = <u32>call.a1;
  if (which != TOKEN_USER && which != SESSION && which != ELEVATION_TYPE && which != ELEVATION) return thread.fail(ERROR_CALL_NOT_IMPLEMENTED);
  const size: u32 = which == TOKEN_USER ? 16 + SID.length : 4;
  if (!memory.setU32(needed, size)) return thread.fail(ERROR_NOACCESS);
  if (<u32>call.a3 < size) return thread.fail(ERROR_INSUFFICIENT_BUFFER);
  if (which != TOKEN_USER) return memory.setU32(call.a2, which == ELEVATION ? 0 : 1) ? 1 : thread.fail(ERROR_NOACCESS);
  memory.setU64(call.a2, call.a2 + 16);
  memory.setU64(call.a2 + 8, 0);
  return memory.write(call.a2 + 16, SID) ? 1 : thread.fail(ERROR_NOACCESS);
}

function isValidSid(thread: Thread, call: Call): u64 {
  const memory = thread.process.memory;
  return memory.u8(call.a0) == 1 && memory.u8(call.a0 + 1) <= 15 ? 1 : 0;
}

/** The room is answered in place, with the zero. */
function userName(thread: Thread, call: Call, wide: bool): u64 {
  const memory = thread.process.memory;
  const bytes = wide ? utf16(USER) : utf8(USER);
  const units = <u32>USER.length + 1;
  const room = memory.u32(call.a1);
  if (!memory.setU32(call.a1, units)) return thread.fail(ERROR_INVALID_PARAMETER);
  if (room < units) return thread.fail(ERROR_INSUFFICIENT_BUFFER);
  return memory.write(call.a0, bytes) ? 1 : thread.fail(ERROR_NOACCESS);
}
