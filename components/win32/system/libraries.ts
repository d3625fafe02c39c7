// The built-in libraries, by the names that modules have.

import { kernel32 } from '../kernel32/library';
import { msvcrt } from '../msvcrt/library';
import { ntdll } from '../ntdll/library';
import { ucrtbase } from '../ucrtbase/library';
import { vcruntime140 } from '../vcruntime140/library';
import { advapi32 } from '../advapi32/library';
import { bcrypt } from '../bcrypt/library';
import { bcryptprimitives } from '../bcryptprimitives/library';
import { ole32 } from '../ole32/library';
import { oleaut32 } from '../oleaut32/library';
import { psapi } from '../psapi/library';
import { shell32 } from '../shell32/library';
import { user32 } from '../user32/library';
import { userenv } from '../userenv/library';
import { version } from '../version/library';
import { ws2_32 } from '../ws2_32/library';
import { Library } from './export';

let built: Map<string, Library> | null = null;

/** Made at first use, since the libraries' modules import this one. */
function libraries(): Map<string, Library> {
  let result = built;
  if (result == null) {
    result = new Map<string, Library>();
    result.set('kernel32.dll', kernel32());
    result.set('msvcrt.dll', msvcrt());
    result.set('ntdll.dll', ntdll());
    result.set('ucrtbase.dll', ucrtbase());
    result.set('vcruntime140.dll', vcruntime140());
    result.set('vcruntime140_1.dll', result.get('vcruntime140.dll'));
    result.set('advapi32.dll', advapi32());
    result.set('bcrypt.dll', bcrypt());
    result.set('bcryptprimitives.dll', bcryptprimitives());
    result.set('ole32.dll', ole32());
    result.set('combase.dll', result.get('ole32.dll'));
    result.set('oleaut32.dll', oleaut32());
    result.set('shell32.dll', shell32());
    result.set('user32.dll', user32());
    result.set('userenv.dll', userenv());
    result.set('version.dll', version());
    result.set('ws2_32.dll', ws2_32());
    result.set('psapi.dll', psapi(result.get('kernel32.dll')));
    built = result;
  }
  return result;
}

export function libraryOf(name: string): Library | null {
  const all = libraries();
  return all.has(name) ? all.get(name) : null;
}
