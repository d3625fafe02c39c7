/** What a stranger may ask for at all. */
import { Rights, RightsFlags } from './gen/import/nucleus-capability-types';

/** UTF-16 units: a person has to be able to read it. */
const LONGEST_PATH = 512;

const MEANT: Rights = RightsFlags.Read | RightsFlags.Write | RightsFlags.Delete;

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

export function isWish(rights: Rights): bool {
  return rights != 0 && (rights & ~MEANT) == 0;
}

/** As long as a name can be. What it means, the host knows. */
export function isHost(host: string): bool {
  return host.length > 0 && host.length <= 253 && !host.includes('\0');
}
