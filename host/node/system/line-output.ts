/** What a service writes to its standard output and error, as lines. */

import { always, type Cancel, OutputStream } from '../../../kernel/task/index.ts';

/** Bytes of a line; the rest goes to the next. */
const LONGEST = 8192;
const NEW_LINE = 10;

/** Whether lines are taken now: a service that writes faster than they are shown waits. */
export interface Gate {
  isOpen(): boolean;
  /** Calls back once when it is open again. */
  onOpen(callback: () => void): Cancel;
}

const OPEN: Gate = { isOpen: () => true, onOpen: always.onReady };

export class LineOutput extends OutputStream {
  readonly #take: (line: string) => void;
  readonly #gate: Gate;
  #rest = Buffer.alloc(0);

  constructor(take: (line: string) => void, gate = OPEN) {
    super();
    this.#take = take;
    this.#gate = gate;
  }

  checkWrite(): bigint {
    return this.#gate.isOpen() ? 65536n : 0n;
  }

  protected take(contents: Uint8Array): void {
    let rest = Buffer.concat([this.#rest, contents]);
    for (let at = endOf(rest); at >= 0; at = endOf(rest)) {
      this.#line(rest.subarray(0, at));
      rest = rest.subarray(rest[at] === NEW_LINE ? at + 1 : at);
    }
    this.#rest = Buffer.from(rest);
  }

  /** The service has ended: what is left is a line, too. */
  finish(): void {
    if (this.#rest.length > 0) this.#line(this.#rest);
    this.#rest = Buffer.alloc(0);
  }

  ready(): boolean {
    return this.#gate.isOpen();
  }

  onReady(callback: () => void): Cancel {
    return this.#gate.isOpen() ? always.onReady(callback) : this.#gate.onOpen(callback);
  }

  #line(bytes: Buffer): void {
    this.#take(bytes.toString().replace(/\r$/, ''));
  }
}

/** Where the first line ends; -1 if it goes on. */
function endOf(bytes: Buffer): number {
  const at = bytes.indexOf(NEW_LINE);
  if (at >= 0 && at <= LONGEST) return at;
  return bytes.length > LONGEST ? LONGEST : -1;
}
