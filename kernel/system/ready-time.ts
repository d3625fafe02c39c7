/** The time that a service has to become ready: whoever is not ready by then is ended. */

import { READY_DEFAULT } from '../manifest/system.ts';
import type { Clock } from './clock.ts';
import type { Domain, End } from './domain.ts';
import type { LoadedPart } from './load.ts';

export class ReadyTime {
  /** It is ready, or nobody waits for it any more. */
  readonly cancel: () => void;
  readonly #seconds: number;
  #isLate = false;

  constructor(domain: Domain, { service }: LoadedPart, clock: Clock) {
    this.#seconds = service.ready ?? READY_DEFAULT;
    this.cancel = clock.after(this.#seconds * 1000, () => {
      this.#isLate = true;
      domain.stop();
    });
  }

  /** How it has ended: who was too late did not end by itself. */
  judge(end: End): End {
    return this.#isLate ? { how: 'failed', why: `it was not ready within ${this.#seconds} s` } : end;
  }
}
