// Branches that are hardly ever taken, or nearly always: the engine puts what is not executed behind the rest of the function, so that code
// that runs lies together. They are told by the custom section "metadata.code.branch_hint" of the proposal of that name.
//
//     for each function of the module: u32 how many, then for each u32 its place in the function's body, twice, plus 1 if it is taken

import { coreFunctions } from './import';
import { roadCount } from './road';
import { BODY, HINTS, HINTS_LIMIT } from './scratch';
import { byte, here, patchSize, sizeHole, unsigned } from './writer';

/** The current function's count, and behind its last hint. */
let current: usize = HINTS;
let top: usize = HINTS;

/** A module without functions is begun. */
export function forgetHints(): void {
  current = HINTS;
}

/** The body of a function is begun. */
export function beginHints(): void {
  top = current + 4;
}

/** The branch or IF that is written next is hardly ever taken. */
export function unlikely(): void {
  hint(0);
}

/** The branch or IF that is written next is nearly always taken. */
export function likely(): void {
  hint(1);
}

/** What does not fit is not told. */
function hint(taken: u32): void {
  if (top + 8 > HINTS_LIMIT) return;
  store<u32>(top, (<u32>(here() - BODY) << 1) | taken);
  top += 4;
}

/** The function comes into the module; `before`: bytes in front of what was written of its body. */
export function keepHints(before: u32): void {
  store<u32>(current, <u32>((top - current) >> 2) - 1);
  for (let at = current + 4; at < top; at += 4) store<u32>(at, load<u32>(at) + (before << 1));
  current = top;
}

/** Writes the section, which stands in front of the code. */
export function writeHints(functions: u32): void {
  byte(0);
  const section = sizeHole();
  const title = 'metadata.code.branch_hint';
  unsigned(title.length);
  for (let i = 0; i < title.length; i++) byte(title.charCodeAt(i));
  unsigned(functions);
  let at = HINTS;
  for (let i: u32 = 0; i < functions; i++) {
    const end = at + 4 + (<usize>load<u32>(at) << 2);
    unsigned(coreFunctions() + roadCount() + i);
    unsigned(load<u32>(at));
    for (at += 4; at < end; at += 4) {
      unsigned(load<u32>(at) >> 1);
      unsigned(1);
      byte(load<u32>(at) & 1);
    }
  }
  patchSize(section);
}
