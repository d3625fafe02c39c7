/** The machine's own static busybox: a C program on another libc, and a shell with its tools. */

import { readFileSync } from 'node:fs';
import { isNative } from './command.ts';

export const busybox = '/bin/busybox';

/** Why it cannot be tried here; the dynamically linked one asks for an interpreter. */
export const noBusybox = (() => {
  const remedy = `needs a static ${busybox} on x86-64 Linux (Debian: apt-get install busybox-static)`;
  if (!isNative) return remedy;
  try {
    return readFileSync(busybox).includes('/lib64/ld-linux') ? remedy : undefined;
  } catch {
    return remedy;
  }
})();
