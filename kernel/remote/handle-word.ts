/**
 * How a handle stands in a message: one number.
 *
 *     bit    0 to 5   6            7 to 31
 *            rights   given: 1     entry
 *
 * `given`: the entry is in the sender's export table, and has these rights. Otherwise it is in the receiver's, who once gave it,
 * and is to be used with no more than these rights.
 */
import { ALL_RIGHTS, type Rights } from '../capability/rights.ts';

const GIVEN = 1 << 6;
const ENTRY_SHIFT = 7;

/** Entries that a table can have. */
export const ENTRY_LIMIT = 2 ** 25;

export function handleWord(entry: number, rights: Rights, given: boolean): number {
  return ((entry << ENTRY_SHIFT) | (given ? GIVEN : 0) | (rights & ALL_RIGHTS)) >>> 0;
}

export function entryOfWord(word: number): number {
  return word >>> ENTRY_SHIFT;
}

export function rightsOfWord(word: number): Rights {
  return word & ALL_RIGHTS;
}

export function isGiven(word: number): boolean {
  return (word & GIVEN) !== 0;
}
