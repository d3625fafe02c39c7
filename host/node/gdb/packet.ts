/**
 * The frame of gdb's remote serial protocol: `$payload#checksum`, acknowledged by `+` or `-` until both sides do without, and a byte 3 where the
 * user pressed Ctrl-C. Payloads are bytes; `}` escapes those that mean something in a frame.
 */

const dollar = 0x24;
const hash = 0x23;
const escapeMark = 0x7d;
const star = 0x2a;
const interrupt = 0x03;

/** What comes out of a stream of bytes. */
export type Incoming =
  | { readonly tag: 'packet'; readonly payload: Uint8Array }
  /** Its checksum is another one. */
  | { readonly tag: 'damaged' }
  | { readonly tag: 'acknowledged' | 'refused' | 'interrupt' };

/** No packet of gdb's is longer than what it was told; who sends more is not gdb. */
export class FrameError extends Error {}

/** Cuts a stream into packets. */
export class PacketReader {
  readonly #limit: number;
  #held: number[] = [];
  #state: 'outside' | 'inside' | 'first-digit' | 'second-digit' = 'outside';
  #checksum = '';

  /** `limit`: bytes of a payload at most, as they are sent. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Errors: FrameError. */
  *feed(bytes: Uint8Array): Generator<Incoming> {
    for (const byte of bytes) {
      const found = this.#take(byte);
      if (found) yield found;
    }
  }

  #take(byte: number): Incoming | undefined {
    switch (this.#state) {
      case 'outside':
        return this.#outside(byte);
      case 'inside':
        if (byte === hash) this.#state = 'first-digit';
        else if (this.#held.push(byte) > this.#limit) throw new FrameError('a packet is too long');
        return undefined;
      case 'first-digit':
        this.#checksum = String.fromCharCode(byte);
        this.#state = 'second-digit';
        return undefined;
      default:
        return this.#end(this.#checksum + String.fromCharCode(byte));
    }
  }

  #outside(byte: number): Incoming | undefined {
    if (byte === dollar) this.#state = 'inside';
    else if (byte === interrupt) return { tag: 'interrupt' };
    else if (byte === 0x2b) return { tag: 'acknowledged' };
    else if (byte === 0x2d) return { tag: 'refused' };
    return undefined;
  }

  #end(checksum: string): Incoming {
    const held = this.#held;
    this.#held = [];
    this.#state = 'outside';
    if (checksum.toLowerCase() !== checksumOf(held)) return { tag: 'damaged' };
    return { tag: 'packet', payload: unescaped(held) };
  }
}

/** The frame of a payload. */
export function frame(payload: Uint8Array | string): Uint8Array {
  const body = escaped(typeof payload === 'string' ? Buffer.from(payload, 'latin1') : payload);
  return Uint8Array.from([dollar, ...body, hash, ...Buffer.from(checksumOf(body), 'latin1')]);
}

function checksumOf(bytes: readonly number[]): string {
  let sum = 0;
  for (const byte of bytes) sum = (sum + byte) & 0xff;
  return sum.toString(16).padStart(2, '0');
}

function escaped(payload: Uint8Array): number[] {
  const body: number[] = [];
  for (const byte of payload) {
    if (byte === dollar || byte === hash || byte === escapeMark || byte === star)
      body.push(escapeMark, byte ^ 0x20);
    else body.push(byte);
  }
  return body;
}

function unescaped(body: readonly number[]): Uint8Array {
  const payload: number[] = [];
  for (let at = 0; at < body.length; at++) {
    if (body[at] === escapeMark && at + 1 < body.length) payload.push(body[++at]! ^ 0x20);
    else payload.push(body[at]!);
  }
  return Uint8Array.from(payload);
}
