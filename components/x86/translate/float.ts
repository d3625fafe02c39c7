// Whether translations may compute floats as WebAssembly does. They may while MXCSR is what programs start with: rounding to nearest, all
// exceptions masked, denormals as they are; which exceptions have happened is then not kept. When the program first asks for them, or
// changes how floats are computed, all of it is left to the handlers, which are exact for every MXCSR.

import { MXCSR } from '../state/register-file';

/** What is not about exceptions that have happened. */
const CONTROL: u32 = 0xffc0;
const DEFAULT: u32 = 0x1f80;

let exact: bool = false;
let changed: bool = false;

export function isExact(): bool {
  return exact;
}

/** From now on translations are exact; what has been translated so far must go. */
export function becomeExact(): void {
  if (exact) return;
  exact = true;
  changed = true;
}

/** Looks at MXCSR before a vcpu runs. True when all translations must go. */
export function mustForget(): bool {
  if (!exact && (load<u32>(MXCSR) & CONTROL) != DEFAULT) becomeExact();
  const result = changed;
  changed = false;
  return result;
}
