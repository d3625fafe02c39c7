/**
 * The handles that a sequence holds, and what the rules of docs/capabilities.md say of each: a second opinion beside the
 * kernel's own records, so that a handle that can do more than it may is noticed whoever is wrong.
 */

import { ALL_RIGHTS, type Rights } from '../../../kernel/capability/rights.ts';
import type { Handle } from '../../../kernel/component/index.ts';
import { ENTRY } from '../../../kernel/component/instance/handle.ts';
import type { ResourceType } from '../../../kernel/component/types/model.ts';

export interface Held {
  readonly handle: Handle;
  readonly resource: ResourceType;
  client: number;
  /** Call and position that gave it. */
  readonly call: number;
  readonly nth: number;
  rights: Rights;
  /** What it derives from. */
  parent: Held | undefined;
  revoked: boolean;
  /** Nanoseconds of the machine's clock. */
  expires: number;
}

/** Whether it was dropped or moved. */
export function isGone({ handle }: Held): boolean {
  return handle[ENTRY] === undefined;
}

/** The provider's name for the object behind it. */
export function objectOf({ handle }: Held): unknown {
  return handle[ENTRY]?.rep;
}

export class HeldTable {
  readonly all: Held[] = [];

  clear(): void {
    this.all.length = 0;
  }

  add(
    handle: Handle,
    resource: ResourceType,
    client: number,
    call: number,
    nth: number,
    parent?: Held,
  ): Held {
    const held: Held = {
      handle,
      resource,
      client,
      call,
      nth,
      rights: parent?.rights ?? ALL_RIGHTS,
      parent,
      revoked: parent?.revoked ?? false,
      expires: parent?.expires ?? Number.POSITIVE_INFINITY,
    };
    this.all.push(held);
    return held;
  }

  /** What a reference means to a client: the very handle, else the latest that he has of its type. */
  find(resource: ResourceType, client: number, call: number, nth: number): Held | undefined {
    let best: Held | undefined;
    for (let at = this.all.length - 1; at >= 0; at--) {
      const one = this.all[at]!;
      if (one.resource !== resource || one.client !== client || isGone(one)) continue;
      if (one.call === call && one.nth === nth) return one;
      best ??= one;
    }
    return best;
  }

  of(handle: unknown): Held | undefined {
    return this.all.findLast((one) => one.handle === handle);
  }

  /** Everything that derives from one is cut off; the one itself stays. */
  revokeBelow(from: Held): void {
    for (const one of this.all) if (one !== from && derives(one, from)) one.revoked = true;
  }

  expireFrom(from: Held, at: number): void {
    for (const one of this.all) if (derives(one, from)) one.expires = Math.min(one.expires, at);
  }
}

function derives(one: Held, from: Held): boolean {
  for (let up: Held | undefined = one; up !== undefined; up = up.parent) if (up === from) return true;
  return false;
}
