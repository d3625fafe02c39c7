/**
 * A second stream on an output that is in use: the trace beside the program's own stderr. A host descriptor has one
 * `HostOutput`, which ends with its handle; this one's end changes nothing.
 */

import { type Cancel, OutputStream } from '../../../kernel/task/index.ts';

export class SharedOutput extends OutputStream {
  readonly #output: OutputStream;

  constructor(output: OutputStream) {
    super();
    this.#output = output;
  }

  checkWrite(): bigint {
    return this.#output.checkWrite();
  }

  protected take(contents: Uint8Array): void {
    this.#output.write(contents);
  }

  ready(): boolean {
    return this.#output.ready();
  }

  onReady(callback: () => void): Cancel {
    return this.#output.onReady(callback);
  }
}
