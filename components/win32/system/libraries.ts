// The built-in libraries, by the names that modules have.

import { kernel32 } from '../kernel32/library';
import { msvcrt } from '../msvcrt/library';
import { Library } from './export';

let built: Map<string, Library> | null = null;

/** Made at first use, since the libraries' modules import this one. */
function libraries(): Map<string, Library> {
  let result = built;
  if (result == null) {
    result = new Map<string, Library>();
    result.set('kernel32.dll', kernel32());
    result.set('msvcrt.dll', msvcrt());
    built = result;
  }
  return result;
}

export function libraryOf(name: string): Library | null {
  const all = libraries();
  return all.has(name) ? all.get(name) : null;
}
