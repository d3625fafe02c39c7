/** What a person has answered, for the run. */
import { Rights } from './gen/import/nucleus-capability-types';

class Answered {
  constructor(
    readonly asker: string,
    readonly thing: string,
    readonly rights: Rights,
    readonly allowed: bool,
  ) {}
}

/** A person who has said no so often to one asker is not asked again by it. */
const MOST_REFUSALS = 3;

const answered = new Array<Answered>();

export const enum Remembered {
  Nothing,
  Yes,
  No,
}

/** `thing` is a path, which begins with `/`, a host and a port, with a space, or a device's name, with neither. */
export function remember(asker: string, thing: string, rights: Rights, allowed: bool): void {
  answered.push(new Answered(asker, thing, rights, allowed));
}

/** A yes is for that thing and no more rights; a no for that thing and no fewer. */
export function recall(asker: string, thing: string, rights: Rights): Remembered {
  let refusals = 0;
  for (let i = 0; i < answered.length; i++) {
    const one = answered[i];
    if (one.asker != asker) continue;
    if (!one.allowed) refusals++;
    if (one.thing != thing) continue;
    if (one.allowed && (rights & ~one.rights) == 0) return Remembered.Yes;
    if (!one.allowed && (one.rights & ~rights) == 0) return Remembered.No;
  }
  return refusals >= MOST_REFUSALS ? Remembered.No : Remembered.Nothing;
}
