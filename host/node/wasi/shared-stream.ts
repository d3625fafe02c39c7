/** Handles on a stream that others use too: dropping one leaves the stream open. */

import { type Cancel, InputStream, OutputStream } from '../../../kernel/task/index.ts';

export class SharedInput extends InputStream {
  readonly #stream: InputStream;

  constructor(stream: InputStream) {
    super();
    this.#stream = stream;
  }

  read(length: bigint): Uint8Array {
    return this.#stream.read(length);
  }

  ready(): boolean {
    return this.#stream.ready();
  }

  onReady(callback: () => void): Cancel {
    return this.#stream.onReady(callback);
  }
}

export class SharedOutput extends OutputStream {
  readonly #stream: OutputStream;

  constructor(stream: OutputStream) {
    super();
    this.#stream = stream;
  }

  checkWrite(): bigint {
    return this.#stream.checkWrite();
  }

  protected take(contents: Uint8Array): void {
    this.#stream.write(contents);
  }

  ready(): boolean {
    return this.#stream.ready();
  }

  onReady(callback: () => void): Cancel {
    return this.#stream.onReady(callback);
  }
}
