/**
 * The memory of a program. Two places for code and one for the stack have bits above the lower 32, so that an address with others there
 * is a fault.
 *
 *     CODE     three pages, behind them nothing; near the data, or far above
 *     DATA     pages: read-write, read-write, read-only, none, read-write, none
 *     STACK    two read-write pages between two that are not there
 */
export const PAGE = 4096;
export const CODES = [0x2a5f3000, 0x7e552b5f3000] as const;
export const CODE_PAGES = 3;
export const DATA = 0x10000000;
export const DATA_PAGES = 6;
export const STACK = 0x7ffd19e75000;
export const STACK_PAGES = 2;

export interface Access {
  readonly read?: boolean;
  readonly write?: boolean;
  readonly execute?: boolean;
}

export const BOTH: Access = { read: true, write: true };
export const READ: Access = { read: true };
export const NONE: Access = {};
export const WRITABLE_CODE: Access = { read: true, write: true, execute: true };
export const PURE_CODE: Access = { read: true, execute: true };

/** A page and what may be done in it when a program begins. */
export interface Page {
  readonly at: number;
  readonly access: Access;
}

const range = (at: number, accesses: readonly Access[]): Page[] =>
  accesses.map((access, index) => ({ at: at + index * PAGE, access }));

/** All pages but those of code. */
export const PAGES: readonly Page[] = [
  ...range(DATA, [BOTH, BOTH, READ, NONE, BOTH, NONE]),
  ...range(STACK, [BOTH, BOTH]),
];

export const codePages = (at: number, writable: boolean): Page[] =>
  range(at, new Array<Access>(CODE_PAGES).fill(writable ? WRITABLE_CODE : PURE_CODE));

/** Where registers point to: in the middle of a page, at ends of pages, at the end of what there is. */
export const POINTS = {
  inside: DATA + 0x800,
  crossing: DATA + PAGE,
  readOnly: DATA + 2 * PAGE,
  second: DATA + PAGE + 0x840,
  start: DATA + 4 * PAGE,
  end: DATA + 5 * PAGE - 0x20,
} as const;
