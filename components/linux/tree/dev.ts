// /dev: the devices that need no hardware.

import { DEVICE_FULL, DEVICE_NULL, DEVICE_PTMX, DEVICE_PTS, DEVICE_RANDOM, DEVICE_TTY, DEVICE_URANDOM, DEVICE_ZERO } from '../file/device';
import { EntryKind } from './entry';
import { TreeRows } from './tree';

/** The terminal, where a standard stream is one. */
export const TERMINAL_PATH: string = '/dev/pts/0';

export function addDevices(tree: TreeRows): void {
  tree.device('/dev/null', DEVICE_NULL);
  tree.device('/dev/zero', DEVICE_ZERO);
  tree.device('/dev/full', DEVICE_FULL);
  tree.device('/dev/random', DEVICE_RANDOM);
  tree.device('/dev/urandom', DEVICE_URANDOM);
  tree.device('/dev/tty', DEVICE_TTY);
  tree.link('/dev/fd', '/proc/self/fd');
  tree.link('/dev/stdin', '/proc/self/fd/0');
  tree.link('/dev/stdout', '/proc/self/fd/1');
  tree.link('/dev/stderr', '/proc/self/fd/2');
  tree.device('/dev/ptmx', DEVICE_PTMX);
  tree.link('/dev/pts/ptmx', '/dev/ptmx');
  tree.device(TERMINAL_PATH, DEVICE_PTS);
  tree.add('/dev/shm', EntryKind.Directory);
}
