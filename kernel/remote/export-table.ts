/**
 * The handles that one link has handed out, by the numbers that stand for them in its messages. The peer is not believed: a
 * number that it was not given, or of another type, a handle that it gives back while it is lent, are refused.
 */
import type { Rights } from '../capability/rights.ts';
import type { CapabilityTable } from '../capability/table.ts';
import { CodecError } from '../channel/message-pack.ts';
import { AbiError } from '../component/abi/memory.ts';
import { attenuateEntry } from '../component/adapter/kernel-methods.ts';
import { HandleEntry, HandlesFull, HandleTable } from '../component/instance/handle-table.ts';
import { abandon, type Resource } from '../component/instance/resource.ts';
import { ENTRY_LIMIT } from './handle-word.ts';

const HANDLES = 1 << 16;

export class ExportTable {
  readonly #table: HandleTable;
  readonly holder: string;
  readonly #capabilities: CapabilityTable;

  /** @param limit handles at a time */
  constructor(holder: string, capabilities: CapabilityTable, limit = HANDLES) {
    this.holder = holder;
    this.#capabilities = capabilities;
    this.#table = new HandleTable(Math.min(limit, ENTRY_LIMIT - 1));
  }

  get size(): number {
    return this.#table.size;
  }

  /** Gives a handle to the peer; undefined, and the handle ends, if it has as many as it may. */
  add(entry: HandleEntry): number | undefined {
    try {
      return this.#table.add(entry);
    } catch (error) {
      if (!(error instanceof HandlesFull)) throw error;
      this.release(entry);
      return undefined;
    }
  }

  /** The entry of a number, to be lent to a call. @throws CodecError */
  lend(index: number, resource: Resource): HandleEntry {
    return checked(() => this.#table.get(index, resource));
  }

  /** The entry of a number, of whatever type; undefined if there is none. */
  at(index: number): HandleEntry | undefined {
    return this.#table.entries[index];
  }

  /** Lends a handle to the peer for a call; `takeBack` ends that. Undefined if it has as many as it may. */
  lendOut(entry: HandleEntry): number | undefined {
    return this.add(new HandleEntry(entry.resource, entry.rep, false, entry.record, entry));
  }

  takeBack(index: number): void {
    const entry = this.#table.entries[index];
    if (entry !== undefined && !entry.own) this.#table.remove(index, entry);
  }

  /** Takes a handle out, which the peer moves. @throws CodecError */
  take(index: number, resource: Resource): HandleEntry {
    return checked(() => this.#table.take(index, resource));
  }

  /** A handle on the same object with at most these rights; what is there already if that has no more. */
  restricted(entry: HandleEntry, rights: Rights): HandleEntry {
    if ((entry.record.rights & ~rights) === 0) return entry;
    return attenuateEntry(entry, rights, this.holder, this.#capabilities);
  }

  /** Takes rights from a handle that has been taken out. */
  restrict(entry: HandleEntry, rights: Rights): void {
    this.#capabilities.restrict(entry.record, rights);
  }

  /** Ends handles of the peer's; false if one of the numbers stands for none, or for one that is lent. */
  drop(indices: Iterable<number>): boolean {
    let isGood = true;
    for (const index of indices) {
      const entry = this.#table.entries[index];
      if (entry === undefined || !entry.own || entry.lends !== 0) isGood = false;
      else this.release(this.#table.remove(index, entry));
    }
    return isGood;
  }

  /** Ends a handle that has been taken out. */
  release(entry: HandleEntry): void {
    if (entry.own) abandon(entry, this.#capabilities);
  }

  /** Ends them all. */
  end(): void {
    for (const entry of this.#table.clear()) this.release(entry);
  }
}

function checked<T>(take: () => T): T {
  try {
    return take();
  } catch (cause) {
    if (cause instanceof AbiError) throw new CodecError(cause.message, { cause });
    throw cause;
  }
}
