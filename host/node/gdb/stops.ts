/** Breakpoints and watchpoints as gdb sets them (`Z` and `z`), and which of them a halt was for. */

import { type Access, type Session, unlessRefused } from './session.ts';

const execute: Access = { read: false, write: false, execute: true };

/** By the protocol's numbers: what stops, and how a stop reply says so. */
const kinds: readonly { readonly name: string; readonly on: Access }[] = [
  { name: 'swbreak', on: execute },
  { name: 'hwbreak', on: execute },
  { name: 'watch', on: { read: false, write: true, execute: false } },
  { name: 'rwatch', on: { read: true, write: false, execute: false } },
  { name: 'awatch', on: { read: true, write: true, execute: false } },
];

interface Stop {
  readonly kind: number;
  readonly address: bigint;
  readonly length: number;
}

export class Stops {
  readonly #session: Session;
  #set: Stop[] = [];

  constructor(session: Session) {
    this.#session = session;
  }

  /** Sets one, unless it is set; undefined for a kind that there is not, false where the program refuses. */
  set(kind: number, address: bigint, length: number): boolean | undefined {
    const row = kinds[kind];
    if (!row) return undefined;
    if (this.#find(kind, address, length) >= 0) return true;
    // Of an instruction only its beginning matters, and there is no length for it.
    const bytes = row.on.execute ? 1 : length;
    const done = unlessRefused(() => {
      this.#session.stop(address, bytes, row.on);
      return true;
    });
    if (done) this.#set.push({ kind, address, length });
    return done ?? false;
  }

  /** As `set`; one that is not set is none to take away. */
  clear(kind: number, address: bigint, length: number): boolean | undefined {
    const row = kinds[kind];
    if (!row) return undefined;
    const at = this.#find(kind, address, length);
    if (at < 0) return true;
    this.#set.splice(at, 1);
    unlessRefused(() => this.#session.forget(address, row.on.execute ? 1 : length, row.on));
    return true;
  }

  clearAll(): void {
    for (const { kind, address, length } of [...this.#set]) this.clear(kind, address, length);
  }

  /** The program is another one, and has none. */
  forget(): void {
    this.#set = [];
  }

  /** Name of the kind that stops before the instruction at an address. */
  before(address: bigint): string {
    const found = this.#set.find((stop) => kinds[stop.kind]!.on.execute && stop.address === address);
    return kinds[found?.kind ?? 0]!.name;
  }

  /** Name of the kind that stops behind an access to an address. */
  behind(address: bigint): string {
    const found = this.#set.find(
      (stop) =>
        !kinds[stop.kind]!.on.execute &&
        stop.address <= address &&
        address < stop.address + BigInt(stop.length),
    );
    return kinds[found?.kind ?? 2]!.name;
  }

  #find(kind: number, address: bigint, length: number): number {
    return this.#set.findIndex(
      (stop) => stop.kind === kind && stop.address === address && stop.length === length,
    );
  }
}
