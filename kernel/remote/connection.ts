/** A link while it lasts, and what was agreed on it: the numbers of functions, the entries that were given. */
import { CapabilityTable } from '../capability/table.ts';
import type { CallSite } from '../component/instance/trap.ts';
import { Handoff } from './handoff.ts';
import type { LentObjects } from './lent-objects.ts';
import { BIND, bindCodec, DROP, dropCodec } from './methods.ts';
import type { Link } from './remote-interfaces.ts';
import type { EntryOwner } from './remote-object.ts';

const readNumber = (bytes: Uint8Array, length: number) => bindCodec.decodeResult(bytes, length) as number;

export class Connection implements EntryOwner {
  readonly link: Link;
  readonly lent: LentObjects | undefined;
  readonly handoff: Handoff;
  readonly #numbers = new Map<object, number>();
  /** Entries to be given back that there was no room to say so of. */
  readonly #dropped: number[] = [];

  /** @param lend makes the table of what goes the other way, where the link has a way back */
  constructor(link: Link, capabilities = new CapabilityTable(), lend?: (flush: () => void) => LentObjects) {
    this.link = link;
    this.handoff = new Handoff(this, capabilities);
    this.lent = lend && link.back?.(lend);
  }

  /** The number of a function, known by `key`, if it has been bound. */
  number(key: object): number | undefined {
    return this.#numbers.get(key);
  }

  /** Has the provider give a function a number. @throws CallRefused */
  bind(key: object, site: CallSite, signature: number, offers = false): number {
    const asked = bindCodec.encodeParameters([site.interface, site.function, signature, offers]);
    const number = this.link.call(BIND, asked, readNumber);
    this.#numbers.set(key, number);
    return number;
  }

  give(entry: number): void {
    this.#dropped.push(entry);
    this.settle();
  }

  /** Says which entries have been dropped: before the next call, so that the order stays. */
  settle(): void {
    if (this.#dropped.length === 0) return;
    const body = dropCodec.encodeParameters([Uint32Array.from(this.#dropped)]);
    if (this.link.ended !== undefined || this.link.send(DROP, body)) this.#dropped.length = 0;
  }
}
