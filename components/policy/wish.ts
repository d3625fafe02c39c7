/** What a stranger may ask for at all. */
import { Rights, RightsFlags } from './gen/import/nucleus-capability-types';

/** UTF-16 units: a person has to be able to read it. */
const LONGEST_PATH = 512;
const LONGEST_NAME = 64;

/** What a file or directory can be asked for with, and a device. */
export const OF_FILES: Rights = RightsFlags.Read | RightsFlags.Write | RightsFlags.Delete;
export const OF_DEVICES: Rights = RightsFlags.Read | RightsFlags.Write;

/** Absolute and normalised: `/` or `/a/b`. */
export function isPath(path: string): bool {
  if (path.length > LONGEST_PATH || !path.startsWith('/')) return false;
  if (path == '/') return true;
  const parts = path.substring(1).split('/');
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i];
    if (part == '' || part == '.' || part == '..' || part.includes('\0')) return false;
  }
  return true;
}

/** Some of what such a thing can have, and nothing else. */
export function isWish(rights: Rights, possible: Rights): bool {
  return rights != 0 && (rights & ~possible) == 0;
}

/** What is wanted, in words. */
export function deedsOf(rights: Rights): string {
  const words = new Array<string>();
  if ((rights & RightsFlags.Read) != 0) words.push('READ');
  if ((rights & RightsFlags.Write) != 0) words.push('WRITE');
  if ((rights & RightsFlags.Delete) != 0) words.push('DELETE IN');
  return words.join(' and ');
}

/** As long as a name can be. What it means, the host knows. */
export function isHost(host: string): bool {
  return host.length > 0 && host.length <= 253 && !host.includes('\0');
}

/** Of a device. */
export function isName(name: string): bool {
  return name.length > 0 && name.length <= LONGEST_NAME;
}
