/**
 * What stands in a domain for an object of another domain's, of a type that this domain has from somebody else: its host, a service of
 * its thread, a third. Calls of its methods go to where it is (`routing.ts`), whoever else answers those of the type here.
 */
import type { Perishable } from '../capability/record.ts';
import { symbolDispose } from '../component/instance/resource.ts';
import type { Connection } from './connection.ts';

/** What stands for an object at the other end of a link. */
export interface StandIn {
  /** By which it is asked. */
  readonly connection: Connection;
  /** In the table of the other end. */
  readonly entry: number;
  /** The entry has gone back to its owner. */
  moved(): void;
}

export class ForeignObject implements StandIn, Perishable {
  readonly connection: Connection;
  readonly entry: number;
  /** Its owner is told when it ends; otherwise it is lent for a call. */
  #own: boolean;

  constructor(connection: Connection, entry: number, own: boolean) {
    this.connection = connection;
    this.entry = entry;
    this.#own = own;
  }

  moved(): void {
    this.#own = false;
  }

  get isGone(): boolean {
    return this.connection.isOver;
  }

  /** Nobody here can make a number of it: an adapter that took it for an object of its callee's traps. */
  [Symbol.toPrimitive](): never {
    throw new TypeError('an object of another domain is not one of a component of this one');
  }

  [symbolDispose](): void {
    if (this.#own) this.connection.give(this.entry);
    this.#own = false;
  }
}
