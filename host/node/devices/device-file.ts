/** What of the host's files is a device, and how one is opened so that nobody waits for it. */

import { constants, statSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { Failure } from '../../../kernel/task/index.ts';
import { type DescriptorType, typeOfMode } from '../wasi/attributes.ts';
import { errnoOf } from '../wasi/errno.ts';

const DEVICES: readonly DescriptorType[] = ['character-device', 'block-device', 'fifo'];

const WORDS: Partial<Record<DescriptorType, string>> = { 'regular-file': 'file', unknown: 'something else' };

/** Why what is at a host path cannot be offered as a device, in a few words. */
export function deviceProblem(path: string): string | undefined {
  try {
    const type = typeOfMode(statSync(path).mode);
    if (DEVICES.includes(type)) return undefined;
    return `is a ${WORDS[type] ?? type}; a device is a character or block device, or a named pipe`;
  } catch (error) {
    return errnoOf(error) === 'ENOENT' ? 'no such device; check the path' : (error as Error).message;
  }
}

export interface Access {
  readonly read: boolean;
  readonly write: boolean;
}

export interface OpenDevice {
  readonly path: string;
  /** Absent for a named pipe that is to be written to, and that nobody reads yet. */
  readonly file: FileHandle | undefined;
  readonly isPipe: boolean;
}

/** @throws Failure with `device-failure` of nucleus:policy/grants */
export async function openDevice(path: string, access: Access): Promise<OpenDevice> {
  let file: FileHandle | undefined;
  try {
    file = await open(path, flagsFor(access));
    const type = typeOfMode((await file.stat()).mode);
    if (DEVICES.includes(type)) return { path, file, isPipe: type === 'fifo' };
  } catch (error) {
    if (isUnread(error) && statSync(path, { throwIfNoEntry: false })?.isFIFO())
      return { path, file: undefined, isPipe: true };
    if (errnoOf(error) === 'ENOENT') throw new Failure({ tag: 'not-found' });
  }
  await file?.close();
  throw new Failure({ tag: 'not-opened' });
}

/** So the host says that nobody reads a named pipe; of a device, that it has no driver. */
export function isUnread(error: unknown): boolean {
  return errnoOf(error) === 'ENXIO';
}

/** Neither waits for whoever is at the other end, nor becomes the terminal of this process. */
export function flagsFor({ read, write }: Access): number {
  const way = read && write ? constants.O_RDWR : write ? constants.O_WRONLY : constants.O_RDONLY;
  return way | constants.O_NONBLOCK | constants.O_NOCTTY;
}
