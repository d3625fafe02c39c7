// USERENV.dll: where the user's own files are.
//
// Source: Microsoft, userenv.h ("GetUserProfileDirectoryW function", "ExpandEnvironmentStringsForUserW function").

import { expanded } from '../kernel32/environment';
import { find } from '../kernel32/named';
import { utf16, utf8 } from '../memory/access';
import { giveText, textAt } from '../memory/text';
import { TOKEN_QUERY, TokenObject } from '../object/token';
import { ERROR_INSUFFICIENT_BUFFER, ERROR_INVALID_PARAMETER, ERROR_NOACCESS } from '../system/error';
import { Library } from '../system/export';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';

export function userenv(): Library {
  const library = new Library('USERENV.dll');
  library.add('ExpandEnvironmentStringsForUserW', expandForUser);
  library.add('GetAllUsersProfileDirectoryW', (thread, call) => directory(thread, 'C:\\ProgramData', call.a0, call.a1, true));
  library.add('GetDefaultUserProfileDirectoryW', (thread, call) => directory(thread, 'C:\\Users\\Default', call.a0, call.a1, true));
  library.add('GetProfilesDirectoryW', (thread, call) => directory(thread, 'C:\\Users', call.a0, call.a1, true));
  library.add('GetUserProfileDirectoryA', (thread, call) => ownDirectory(thread, call, false));
  library.add('GetUserProfileDirectoryW', (thread, call) => ownDirectory(thread, call, true));
  return library;
}

/** USERPROFILE, if it is set. */
export function profile(thread: Thread): string {
  const profile = thread.process.environment.get('USERPROFILE');
  return profile == null ? 'C:\\Users\\user' : profile;
}

/** token, buffer, its room. */
function ownDirectory(thread: Thread, call: Call, wide: bool): u64 {
  return find<TokenObject>(thread, call.a0, TOKEN_QUERY) == null ? 0 : directory(thread, profile(thread), call.a1, call.a2, wide);
}

/** The room is given and answered in place, with the zero. */
function directory(thread: Thread, path: string, at: u64, size: u64, wide: bool): u64 {
  const memory = thread.process.memory;
  const bytes = wide ? utf16(path) : utf8(path);
  const units = wide ? <u32>bytes.length >> 1 : <u32>bytes.length;
  const room = memory.u32(size);
  if (size == 0 || !memory.setU32(size, units)) return thread.fail(ERROR_INVALID_PARAMETER);
  if (at == 0 || room < units) return thread.fail(ERROR_INSUFFICIENT_BUFFER);
  return memory.write(at, bytes) ? 1 : thread.fail(ERROR_NOACCESS);
}

/** token, source, target, its room. */
function expandForUser(thread: Thread, call: Call): u64 {
  const text = expanded(thread, textAt(thread, call.a1, true));
  if (<u32>text.length >= <u32>call.a3) return thread.fail(ERROR_INSUFFICIENT_BUFFER);
  giveText(thread, text, call.a2, <u32>call.a3, true);
  return 1;
}
