/**
 * A byte pipe between two threads, in shared memory: one thread writes, one reads, neither copies more than once.
 *
 * Control words (32 bits each), and who writes them:
 *
 *     0 read      bytes taken so far, modulo 2^32        reader
 *     1 written   bytes put so far, modulo 2^32          writer
 *     2 ended     1: no more will come                   writer
 *     3 refused   1: no more will be taken               reader
 *     4 want      what the reader asks the writer for    reader asks (not 0), writer answers (0)
 *     5 readable  1: the writer could serve a `want`     writer sets, reader clears
 *     6 idle      1: the reader sleeps until it is told  reader sets, writer clears
 *     7 reason    length of the text of an error, else 0     who has it writes, who takes it clears
 *     8 full      1: the writer waits for room           writer sets, reader clears
 *
 * Then 256 bytes for the text of an error ("code message"), then the ring. Telling the other thread that something has
 * changed is the user's: see bell.ts and command-worker.ts.
 */

const READ = 0;
const WRITTEN = 1;
const ENDED = 2;
const REFUSED = 3;
const WANT = 4;
const READABLE = 5;
const IDLE = 6;
const REASON = 7;
const FULL = 8;

const CONTROL_WORDS = 9;
const TEXT_OFFSET = CONTROL_WORDS * 4;
const TEXT_LENGTH = 256;
const RING_OFFSET = TEXT_OFFSET + TEXT_LENGTH;

/** Usual ring size in bytes; a power of two, as every ring size is, so that the counts may wrap. */
export const CAPACITY = 65536;

/** `want`: tell me when there is something to read, and move nothing. */
export const WATCH = -1;

export interface PipeError {
  /** WASI error code. */
  readonly code: string;
  readonly message: string;
}

/** Memory for a pipe. @param capacity a power of two, in bytes */
export function pipeMemory(capacity = CAPACITY): SharedArrayBuffer {
  return new SharedArrayBuffer(RING_OFFSET + capacity);
}

export class SharedPipe {
  /** To be handed to the other thread. */
  readonly memory: SharedArrayBuffer;
  readonly capacity: number;
  readonly #control: Int32Array;
  readonly #text: Uint8Array;
  readonly #ring: Uint8Array;

  constructor(memory = pipeMemory()) {
    this.memory = memory;
    this.capacity = memory.byteLength - RING_OFFSET;
    this.#control = new Int32Array(memory, 0, CONTROL_WORDS);
    this.#text = new Uint8Array(memory, TEXT_OFFSET, TEXT_LENGTH);
    this.#ring = new Uint8Array(memory, RING_OFFSET, this.capacity);
  }

  /** As it was when it was made. For its owner, while neither end is in use. */
  reset(): void {
    for (let word = 0; word < CONTROL_WORDS; word++) Atomics.store(this.#control, word, 0);
  }

  /** Bytes to read. */
  get length(): number {
    return (Atomics.load(this.#control, WRITTEN) - Atomics.load(this.#control, READ)) >>> 0;
  }

  /** Bytes to write. */
  get free(): number {
    return this.capacity - this.length;
  }

  /** For the writer: takes all of `data`, which is at most `free` bytes. */
  put(data: Uint8Array): void {
    const written = Atomics.load(this.#control, WRITTEN);
    const at = (written >>> 0) % this.capacity;
    const first = Math.min(data.length, this.capacity - at);
    this.#ring.set(data.subarray(0, first), at);
    this.#ring.set(data.subarray(first), 0);
    Atomics.store(this.#control, WRITTEN, (written + data.length) | 0);
  }

  /** For the reader: at most `limit` bytes; in the memory of `into` if they fit. */
  take(limit: number, into?: Uint8Array): Uint8Array {
    const length = Math.min(limit, this.length);
    const data = into && into.length >= length ? into.subarray(0, length) : new Uint8Array(length);
    const read = Atomics.load(this.#control, READ);
    const at = (read >>> 0) % this.capacity;
    const first = Math.min(length, this.capacity - at);
    data.set(this.#ring.subarray(at, at + first));
    data.set(this.#ring.subarray(0, length - first), first);
    Atomics.store(this.#control, READ, (read + length) | 0);
    return data;
  }

  /** For the writer: no more comes, after an error or at the end. */
  end(error?: PipeError): void {
    this.#close(ENDED, error);
  }

  get ended(): boolean {
    return Atomics.load(this.#control, ENDED) === 1;
  }

  /** For the reader: no more is taken. */
  refuse(error?: PipeError): void {
    this.#close(REFUSED, error);
  }

  get refused(): boolean {
    return Atomics.load(this.#control, REFUSED) === 1;
  }

  /** Why it was closed, where that was an error; told once. */
  takeError(): PipeError | undefined {
    const length = Atomics.exchange(this.#control, REASON, 0);
    if (length === 0) return undefined;
    const [code, ...message] = new TextDecoder().decode(this.#text.slice(0, length)).split(' ');
    return { code: code!, message: message.join(' ') };
  }

  /** Bytes that the reader asks for, or `WATCH`, or 0. */
  get want(): number {
    return Atomics.load(this.#control, WANT);
  }

  set want(value: number) {
    Atomics.store(this.#control, WANT, value);
  }

  get readable(): boolean {
    return Atomics.load(this.#control, READABLE) === 1;
  }

  set readable(value: boolean) {
    Atomics.store(this.#control, READABLE, value ? 1 : 0);
  }

  /** For the reader: will sleep until told, unless there is something after all. */
  sleep(): boolean {
    Atomics.store(this.#control, IDLE, 1);
    return this.length === 0;
  }

  /** For the writer: whether the reader sleeps and must be told; it does so no more. */
  wakes(): boolean {
    return Atomics.exchange(this.#control, IDLE, 0) === 1;
  }

  /** For the writer: will wait until half of the ring is free (less is not worth a message), unless it is already. */
  block(): boolean {
    Atomics.store(this.#control, FULL, 1);
    return !this.#isHalfFree;
  }

  /** For the reader: whether the writer waits for room and must be told that it is there; it does so no more. */
  unblocks(): boolean {
    return this.#isHalfFree && Atomics.exchange(this.#control, FULL, 0) === 1;
  }

  get #isHalfFree(): boolean {
    return this.free >= this.capacity / 2;
  }

  /** An error that closes nothing, for the other thread's `takeError`; an earlier one that was not taken is forgotten. */
  report(error: PipeError): void {
    this.#tell(error);
  }

  get hasError(): boolean {
    return Atomics.load(this.#control, REASON) !== 0;
  }

  /** As new. For a moment at which neither thread uses it. */
  clear(): void {
    this.#control.fill(0);
  }

  #close(word: number, error: PipeError | undefined): void {
    if (error) this.#tell(error);
    Atomics.store(this.#control, word, 1);
  }

  #tell(error: PipeError): void {
    // Encoding into shared memory is not allowed.
    const text = new Uint8Array(TEXT_LENGTH);
    const { written } = new TextEncoder().encodeInto(`${error.code} ${error.message}`, text);
    this.#text.set(text.subarray(0, written));
    Atomics.store(this.#control, REASON, written);
  }
}
