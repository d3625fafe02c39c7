/**
 * What the values of `nucleus run`'s options mean. Each function takes the text of one value and gives its meaning, or
 * throws a CommandError that names the option, the value and what it should be.
 */

import { resolve } from 'node:path';
import {
  type DirectoryGrant,
  type Level,
  levels,
  maximumMemory,
  normaliseGuestPath,
} from '../../../kernel/manifest/manifest.ts';
import { type CommandError, usageError } from './exit-code.ts';

/**
 * `HOST[:GUEST[:ro|rw]]`. Without GUEST (or with an empty one: `src::rw`) the directory appears at the absolute path that
 * it has on the host. A colon in HOST is written `\:`; a Windows drive letter's colon is HOST's.
 */
export function parseDirectory(
  text: string,
  here = process.cwd(),
  windows = process.platform === 'win32',
  option = '--dir',
): DirectoryGrant {
  const [host = '', guest = '', mode = 'ro', ...rest] = splitColons(text, windows);
  const fail = (problem: string): CommandError => usageError(`${option} ${text}`, problem);
  if (host === '') throw fail('the host directory is missing; write HOST[:GUEST[:ro|rw]]');
  if (rest.length > 0) throw fail('has too many `:`; write HOST[:GUEST[:ro|rw]], and a `:` in HOST as `\\:`');
  if (mode !== 'ro' && mode !== 'rw') throw fail(`"${mode}" is neither ro nor rw`);
  if (guest === 'ro' || guest === 'rw')
    throw fail(`"${guest}" stands where GUEST belongs; write ${host}::${guest}`);
  if (guest !== '' && !guest.startsWith('/')) throw fail(`guest path "${guest}" must start with /`);
  return {
    host: resolve(here, host),
    guest: guest === '' ? guestPathOf(resolve(here, host)) : normaliseGuestPath(guest),
    rights: mode === 'rw' ? ['read', 'write', 'delete'] : ['read'],
  };
}

/** `--root DIR`: a directory that is the guest's `/`, to be read. */
export function parseRoot(text: string, here = process.cwd()): DirectoryGrant {
  if (text === '') throw usageError('--root', 'the directory is missing; write --root DIR');
  return { host: resolve(here, text), guest: '/', rights: ['read'] };
}

/** Where a host path appears in the guest by default: the same path; on Windows `C:\a\b` is `/c/a/b`. */
export function guestPathOf(hostPath: string): string {
  const drive = /^([A-Za-z]):[\\/]/.exec(hostPath);
  if (!drive) return normaliseGuestPath(hostPath);
  return normaliseGuestPath(`/${drive[1]!.toLowerCase()}/${hostPath.slice(3).replaceAll('\\', '/')}`);
}

function splitColons(text: string, windows: boolean): string[] {
  const drive = windows && /^[A-Za-z]:[\\/]/.test(text) ? text.slice(0, 2) : '';
  const parts = text.slice(drive.length).match(/(?:\\:|[^:])+|(?<=:)(?=:|$)|^(?=:)/g) ?? [];
  const plain = parts.map((part) => part.replaceAll('\\:', ':'));
  return [drive + (plain[0] ?? ''), ...plain.slice(1)];
}

/** `K=V`, or `K` for the host's own value of K. */
export function parseVariable(text: string, environment: NodeJS.ProcessEnv = process.env): string {
  const at = text.indexOf('=');
  if (at === 0 || text === '')
    throw usageError(`--env ${text}`, 'the name is missing; write NAME=VALUE or NAME');
  if (at > 0) return text;
  const value = environment[text];
  if (value === undefined) throw usageError(`--env ${text}`, `not set here; write ${text}=VALUE`);
  return `${text}=${value}`;
}

const units: Record<string, number> = { '': 1, K: 1024, M: 1024 ** 2, G: 1024 ** 3 };

/** A size in bytes with K, M or G (also k, KB, KiB, ...), all powers of 1024. */
export function parseSize(option: string, text: string): number {
  const match = /^(\d+(?:\.\d+)?)([KMG]?)(?:i?B)?$/i.exec(text);
  if (!match)
    throw usageError(`${option} ${text}`, 'is not a size; write a number with K, M or G, such as 512M');
  return Math.floor(Number(match[1]) * units[match[2]!.toUpperCase()]!);
}

/** The size of a guest's memory. */
export function parseMemory(text: string): number {
  const bytes = parseSize('--memory', text);
  if (bytes < 65536) throw usageError(`--memory ${text}`, 'is less than 64K, too little for any program');
  if (bytes > maximumMemory)
    throw usageError(`--memory ${text}`, 'is more than 4G, the most that a guest can have');
  return bytes;
}

/** `x86-64-v1` and so on. */
export function parseLevel(text: string): Level {
  const level = levels.find((one) => text === `x86-64-${one}`);
  if (level) return level;
  const names = levels.map((one) => `x86-64-${one}`).join(', ');
  throw usageError(`--cpu ${text}`, `is no level; write one of ${names}`);
}

/** Seconds, with a fraction if wanted. */
export function parseTimeout(text: string): number {
  const seconds = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isNaN(seconds))
    throw usageError(`--timeout ${text}`, 'is not a number of seconds, such as 30 or 0.5');
  if (seconds === 0) throw usageError(`--timeout ${text}`, 'must be more than 0; leave it out for no limit');
  if (seconds > 2_147_483)
    throw usageError(`--timeout ${text}`, 'is more than 2147483 seconds; leave it out for no limit');
  return seconds;
}

/** Absolute guest path of `--cwd`. */
export function parseGuestDirectory(text: string): string {
  if (!text.startsWith('/'))
    throw usageError(`--cwd ${text}`, 'is a path in the guest and must start with /');
  return normaliseGuestPath(text);
}

export interface Replacement {
  readonly service: string;
  readonly file: string;
}

/** `NAME=FILE.wasm`; `services` are the names that there are. */
export function parseReplacement(text: string, services: readonly string[]): Replacement {
  const at = text.indexOf('=');
  const service = text.slice(0, Math.max(at, 0));
  const file = text.slice(at + 1);
  if (at <= 0 || file === '') throw usageError(`--replace ${text}`, 'write NAME=FILE.wasm');
  if (!services.includes(service)) {
    throw usageError(
      `--replace ${text}`,
      `there is no service "${service}"; there are: ${services.join(', ')}`,
    );
  }
  return { service, file };
}
