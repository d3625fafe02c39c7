/**
 * The rights that a handle can carry, as bits in the order of `nucleus:capability/types.rights`.
 *
 *     bit   0     1      2        3       4      5         6     7
 *           read  write  execute  delete  grant  delegate  live  move
 *
 * `live` and `move` are the kernel's own. A record has `live` until it is dropped, revoked or given an end time, and
 * `move` while it has `delegate` or is a share that was not given away yet. A check is one mask over rights and
 * liveness; only when it fails does anyone ask why.
 */

export const RIGHTS = ['read', 'write', 'execute', 'delete', 'grant', 'delegate'] as const;
export type Right = (typeof RIGHTS)[number];

/** A set of rights as bits. */
export type Rights = number;

export const READ = 1;
export const WRITE = 2;
export const EXECUTE = 4;
export const DELETE = 8;
export const GRANT = 16;
export const DELEGATE = 32;
export const ALL_RIGHTS: Rights = 63;
export const LIVE = 64;
/** May be passed on as `own`; who lacks it is told that `delegate` is missing. */
export const MOVE = 128;

export function isRight(name: string): name is Right {
  return (RIGHTS as readonly string[]).includes(name);
}

/** The bits of named rights. Throws TypeError for a name that is none. */
export function rightsOf(names: Iterable<string>): Rights {
  let rights = 0;
  for (const name of names) {
    if (!isRight(name)) throw new TypeError(`"${name}" is no right; there are ${RIGHTS.join(', ')}`);
    rights |= 1 << RIGHTS.indexOf(name);
  }
  return rights;
}

export function rightNames(rights: Rights): Right[] {
  return RIGHTS.filter((_, bit) => (rights & (1 << bit)) !== 0);
}

/** Rights as the flags object that JavaScript sees. */
export function rightsToFlags(rights: Rights): Record<Right, boolean> {
  const flags = {} as Record<Right, boolean>;
  RIGHTS.forEach((name, bit) => {
    flags[name] = (rights & (1 << bit)) !== 0;
  });
  return flags;
}

/** The bits of a flags object; unknown names are ignored, since a flags type of a component may have more. */
export function rightsFromFlags(flags: Readonly<Record<string, boolean | undefined>>): Rights {
  return rightsOf(RIGHTS.filter((name) => flags[name] === true));
}
