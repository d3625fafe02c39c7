// The built-in libraries, by the names that modules have.

import { kernel32 } from '../kernel32/library';
import { msvcrt } from '../msvcrt/library';
import { ntdll } from '../ntdll/library';
import { ucrtbase } from '../ucrtbase/library';
import { vcruntime140 } from '../vcruntime140/library';
import { Library } from './export';

/** Names of the C runtime's parts. */
const RUNTIME_SET = 'api-ms-win-crt-';
/** Names of the system's. */
const CORE_SET = 'api-ms-win-core-';

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
    built = result;
  }
  return result;
}

export function libraryOf(name: string): Library | null {
  const all = libraries();
  const real = name.startsWith(RUNTIME_SET) ? 'ucrtbase.dll' : name.startsWith(CORE_SET) ? 'kernel32.dll' : name;
  return all.has(real) ? all.get(real) : null;
}
