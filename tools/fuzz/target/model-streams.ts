/** Streams of a model where others are the kernel's: of one class with those, so that all of them go wherever a stream goes. */

import { InputStream, IoError, OutputStream } from '../../../kernel/task/index.ts';
import { callSoon, Pollable } from '../../../kernel/task/pollable.ts';
import { closed } from '../../../kernel/task/streams.ts';
import type { Random } from '../random.ts';

/** Most bytes that a read gives. */
const MOST = 64;

class ModelInput extends InputStream {
  readonly #random: Random;

  constructor(random: Random) {
    super();
    this.#random = random;
  }

  read(length: bigint): Uint8Array {
    if (this.#random.once(4)) throw closed();
    const most = length < BigInt(MOST) ? Number(length) : MOST;
    return Uint8Array.from({ length: most === 0 ? 0 : 1 + this.#random.below(most) }, () =>
      this.#random.word(),
    );
  }

  ready(): boolean {
    return true;
  }

  onReady(callback: () => void) {
    return callSoon(callback);
  }
}

class ModelOutput extends OutputStream {
  checkWrite(): bigint {
    return 65536n;
  }

  protected take(): void {}

  ready(): boolean {
    return true;
  }

  onReady(callback: () => void) {
    return callSoon(callback);
  }
}

/** The kernel's classes by the names of their types, and what makes an object of each. */
export function kernelClasses(random: Random): ReadonlyMap<string, readonly [object, () => object]> {
  return new Map<string, readonly [object, () => object]>([
    ['wasi:io/error@0.2/error', [IoError, () => new IoError('the model says no')]],
    ['wasi:io/poll@0.2/pollable', [Pollable, () => new Pollable()]],
    ['wasi:io/streams@0.2/input-stream', [InputStream, () => new ModelInput(random)]],
    ['wasi:io/streams@0.2/output-stream', [OutputStream, () => new ModelOutput()]],
  ]);
}
