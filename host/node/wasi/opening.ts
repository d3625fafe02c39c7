/** What `open-at` may open, and with which flags of open(2). */

import { constants } from 'node:fs';
import type { DescriptorType } from './attributes.ts';
import { fail } from './errno.ts';
import { HOLDS_DESCRIPTORS, O_LOOK } from './walk.ts';

export interface DescriptorFlags {
  read?: boolean;
  write?: boolean;
  fileIntegritySync?: boolean;
  dataIntegritySync?: boolean;
  requestedWriteSync?: boolean;
  mutateDirectory?: boolean;
}

export interface PathFlags {
  symlinkFollow?: boolean;
}

export interface OpenFlags {
  create?: boolean;
  directory?: boolean;
  exclusive?: boolean;
  truncate?: boolean;
}

/** Never wait, never follow a link in the last place, never take over a terminal. */
const OPEN_SAFELY = constants.O_NOFOLLOW | constants.O_NONBLOCK | constants.O_NOCTTY;

/** Refuses what must not be opened. `type` is undefined where there is nothing. @throws Failure<ErrorCode> */
export function checkOpen(
  type: DescriptorType | undefined,
  openFlags: OpenFlags,
  flags: DescriptorFlags,
): void {
  if (type === undefined) {
    if (!openFlags.create) throw fail('no-entry');
    if (openFlags.directory) throw fail('invalid');
    return;
  }
  if (openFlags.create && openFlags.exclusive) throw fail('exist');
  if (openFlags.directory && type !== 'directory') throw fail('not-directory');
  if (type === 'symbolic-link') throw fail('loop');
  if (type === 'directory') {
    if (flags.write || openFlags.truncate || openFlags.create) throw fail('is-directory');
  } else if (flags.mutateDirectory) {
    throw fail('not-directory');
  } else if (type !== 'regular-file' && !(HOLDS_DESCRIPTORS && looksOnly(openFlags, flags))) {
    throw fail('unsupported');
  }
}

/** Flags for open(2). */
export function hostFlags(
  type: DescriptorType | undefined,
  openFlags: OpenFlags,
  flags: DescriptorFlags,
): number {
  let bits = OPEN_SAFELY;
  if (flags.read && flags.write) bits |= constants.O_RDWR;
  else if (flags.write) bits |= constants.O_WRONLY;
  else if (flags.read || openFlags.truncate || type === undefined) bits |= constants.O_RDONLY;
  else bits |= O_LOOK;
  if (type === 'directory') bits |= constants.O_DIRECTORY;
  if (type === undefined) bits |= constants.O_CREAT;
  if (openFlags.exclusive && type === undefined) bits |= constants.O_EXCL;
  if (openFlags.truncate) bits |= constants.O_TRUNC;
  if (flags.fileIntegritySync) bits |= constants.O_SYNC;
  if (flags.dataIntegritySync) bits |= constants.O_DSYNC;
  return bits;
}

/** Neither reads nor writes: opening it so does nothing to a FIFO or a device. */
function looksOnly(openFlags: OpenFlags, flags: DescriptorFlags): boolean {
  return !(flags.read || flags.write || openFlags.truncate);
}
