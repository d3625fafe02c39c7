// The built-in libraries, by the names that modules have.

import { kernel32 } from '../kernel32/library';
import { crypt32 } from '../crypt32/library';
import { iphlpapi } from '../iphlpapi/library';
import { msvcrt } from '../msvcrt/library';
import { normaliz } from '../normaliz/library';
import { ntdll } from '../ntdll/library';
import { ucrtbase } from '../ucrtbase/library';
import { vcruntime140 } from '../vcruntime140/library';
import { advapi32 } from '../advapi32/library';
import { bcrypt } from '../bcrypt/library';
import { dbghelp } from '../dbghelp/library';
import { powrprof } from '../powrprof/library';
import { bcryptprimitives } from '../bcryptprimitives/library';
import { ole32 } from '../ole32/library';
import { oleaut32 } from '../oleaut32/library';
import { pathcch } from '../pathcch/library';
import { psapi } from '../psapi/library';
import { secur32 } from '../secur32/library';
import { shell32 } from '../shell32/library';
import { shlwapi } from '../shlwapi/library';
import { user32 } from '../user32/library';
import { userenv } from '../userenv/library';
import { version } from '../version/library';
import { winmm } from '../winmm/library';
import { ws2_32 } from '../ws2_32/library';
import { Library } from './export';

/** What has been asked for so far, also under a second name. */
const made: Map<string, Library> = new Map<string, Library>();

/** Made at first use: a program needs a few of them, and their modules import this one. */
export function libraryOf(name: string): Library | null {
  if (made.has(name)) return made.get(name);
  const library = make(name);
  if (library != null) made.set(name, library);
  return library;
}

function make(name: string): Library | null {
  if (name == 'kernel32.dll') return kernel32();
  if (name == 'crypt32.dll') return crypt32();
  if (name == 'iphlpapi.dll') return iphlpapi();
  if (name == 'secur32.dll' || name == 'sspicli.dll') return secur32();
  if (name == 'msvcrt.dll') return msvcrt();
  if (name == 'normaliz.dll') return normaliz();
  if (name == 'ntdll.dll') return ntdll();
  if (name == 'ucrtbase.dll') return ucrtbase();
  if (name == 'vcruntime140.dll') return vcruntime140();
  if (name == 'vcruntime140_1.dll') return libraryOf('vcruntime140.dll');
  if (name == 'advapi32.dll') return advapi32();
  if (name == 'bcrypt.dll') return bcrypt();
  if (name == 'ncrypt.dll') return libraryOf('bcrypt.dll');
  if (name == 'bcryptprimitives.dll') return bcryptprimitives();
  if (name == 'dbghelp.dll') return dbghelp();
  if (name == 'powrprof.dll') return powrprof();
  if (name == 'ole32.dll') return ole32();
  if (name == 'combase.dll') return libraryOf('ole32.dll');
  if (name == 'oleaut32.dll') return oleaut32();
  if (name == 'pathcch.dll') return pathcch();
  if (name == 'psapi.dll') return psapi(libraryOf('kernel32.dll')!);
  if (name == 'shell32.dll') return shell32();
  if (name == 'shlwapi.dll') return shlwapi();
  if (name == 'user32.dll') return user32();
  if (name == 'userenv.dll') return userenv();
  if (name == 'version.dll') return version();
  if (name == 'winmm.dll') return winmm();
  if (name == 'ws2_32.dll') return ws2_32(libraryOf('kernel32.dll')!);
  if (name == 'wsock32.dll') return libraryOf('ws2_32.dll');
  return null;
}
