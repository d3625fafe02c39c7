/**
 * Messages of a link on a byte stream:
 *
 *     0   bytes of the body, 32 bits, little-endian
 *     4   tag
 *     8   id
 *     12  the body
 *
 * Tags and ids are those of kernel/channel/link.ts, but for those below.
 */

/** Its body says what is spoken; the first frame each way. */
export const HELLO = 0xffff_fffe;
/** Follows the call of its id, to find a ring of waits; only to who is called, and has said that it takes them. No message. */
export const PROBE = 0xffff_fffb;
/** Asks whether the peer's process is awake, which answers with the other one; its id says what it takes. They are no messages. */
export const PING = 0xffff_fffc;
export const PONG = 0xffff_fffd;
/** Bits of a `PONG`'s id. */
export const TAKES_PROBES = 1;
/** The last frame: who sent it closed the link, and did not die. */
export const GOODBYE = 0xffff_ffff;

const HEADER = 12;

export interface Frame {
  readonly tag: number;
  readonly id: number;
  /** A copy of its own. */
  readonly body: Uint8Array;
}

/** What no peer that keeps to the format sends. */
export class FrameError extends Error {}

/** A frame as bytes. */
export function frameBytes(tag: number, id: number, body: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(HEADER + body.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, body.length, true);
  view.setUint32(4, tag, true);
  view.setUint32(8, id, true);
  bytes.set(body, HEADER);
  return bytes;
}

/** Takes frames out of a stream's chunks. What a peer claims takes no memory before it has come. */
export class FrameReader {
  #limit: number;
  /** Chunks that belong to no whole frame yet, and bytes in them. */
  #chunks: Uint8Array[] = [];
  #length = 0;

  /** @param limit bytes of the largest body that is taken */
  constructor(limit: number) {
    this.#limit = limit;
  }

  set limit(limit: number) {
    this.#limit = limit;
  }

  /** Is it in the middle of a frame? */
  get partial(): boolean {
    return this.#length > 0;
  }

  push(chunk: Uint8Array): void {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
  }

  /** The next whole frame, if it has come. @throws FrameError */
  next(): Frame | undefined {
    if (this.#length < HEADER) return undefined;
    const length = this.#view(HEADER).getUint32(0, true);
    if (length > this.#limit)
      throw new FrameError(`a frame of ${length} bytes, above the limit of ${this.#limit}`);
    if (this.#length < HEADER + length) return undefined;
    const view = this.#view(HEADER + length);
    const start = view.byteOffset + HEADER;
    const body = new Uint8Array(view.buffer.slice(start, start + length));
    const frame = { tag: view.getUint32(4, true), id: view.getUint32(8, true), body };
    this.#skip(HEADER + length);
    return frame;
  }

  /** A view of the first `count` bytes that wait. */
  #view(count: number): DataView<ArrayBuffer> {
    let [first] = this.#chunks;
    if (first!.length < count) {
      first = Buffer.concat(this.#chunks);
      this.#chunks = [first];
    }
    return new DataView(first!.buffer as ArrayBuffer, first!.byteOffset, count);
  }

  #skip(count: number): void {
    const [first] = this.#chunks;
    this.#length -= count;
    if (first!.length === count) this.#chunks.shift();
    else this.#chunks[0] = first!.subarray(count);
  }
}
