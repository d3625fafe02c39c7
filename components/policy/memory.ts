/** What a person has answered, for the run. */
import { Rights } from './gen/import/nucleus-capability-types';

class Answered {
  constructor(
    readonly asker: string,
    readonly path: string,
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

export function remember(asker: string, path: string, rights: Rights, allowed: bool): void {
  answered.push(new Answered(asker, path, rights, allowed));
}

/** A yes is for that path and no more rights; a no for that path and no fewer. */
export function recall(asker: string, path: string, rights: Rights): Remembered {
  let refusals = 0;
  for (let i = 0; i < answered.length; i++) {
    const one = answered[i];
    if (one.asker != asker) continue;
    if (!one.allowed) refusals++;
    if (one.path != path) continue;
    if (one.allowed && (rights & ~one.rights) == 0) return Remembered.Yes;
    if (!one.allowed && (one.rights & ~rights) == 0) return Remembered.No;
  }
  return refusals >= MOST_REFUSALS ? Remembered.No : Remembered.Nothing;
}
