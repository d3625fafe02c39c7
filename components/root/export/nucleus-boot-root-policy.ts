// The division: each wish is fulfilled by what the system has of that thing, with the rights that both have. What the system does not have
// nobody gets, and the kernel's log says so.

import { debug } from '../../lib/debug';
import { Grant, Kind, Wish, give, initial, wishes } from '../gen/import/nucleus-boot-division';
import { Rights } from '../gen/import/nucleus-capability-types';
import { covers } from '../covering';

export function divide(): void {
  const all = initial();
  const asked = wishes();
  for (let number = 0; number < asked.length; number++) fulfil(number, asked[number], all);
  for (let i = 0; i < all.length; i++) all[i].drop();
}

function fulfil(number: u32, wish: Wish, all: Array<Grant>): void {
  let best: Grant | null = null;
  let most: Rights = 0;
  for (let i = 0; i < all.length; i++) {
    const grant = all[i];
    if (grant.kind() != wish.kind || !covers(wish.kind, grant.name(), wish.name)) continue;
    const common = grant.held() & wish.rights;
    if (best != null && popcnt<u32>(common) <= popcnt<u32>(most)) continue;
    best = grant;
    most = common;
  }
  if (best == null || most == 0) {
    refuse(wish, 'the system has none');
    return;
  }
  if (!give(number, best, most).isOk) refuse(wish, 'the kernel refused it');
  else if (most != wish.rights) debug(`${wish.service} is given less of ${nameOf(wish)} than it asks for`);
}

function refuse(wish: Wish, why: string): void {
  debug(`${wish.service} is not given ${nameOf(wish)}: ${why}`);
}

function nameOf(wish: Wish): string {
  switch (wish.kind) {
    case Kind.Directory: return `directory ${wish.name}`;
    case Kind.Device: return `device ${wish.name}`;
    case Kind.Clocks: return 'clocks';
    case Kind.Random: return 'random numbers';
    case Kind.Connect: return `connect ${wish.name}`;
    case Kind.Listen: return `listen ${wish.name}`;
    default: return `http ${wish.name}`;
  }
}
