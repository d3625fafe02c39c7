// Whether one thing holds another: a directory holds what lies below it, anything else itself alone.

import { Kind } from './gen/import/nucleus-boot-division';

export function covers(kind: Kind, thing: string, part: string): bool {
  if (thing == part) return true;
  if (kind != Kind.Directory || part.includes('/../') || part.endsWith('/..')) return false;
  return part.startsWith(thing.endsWith('/') ? thing : thing + '/');
}
