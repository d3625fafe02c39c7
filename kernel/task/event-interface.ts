/** nucleus:task/event: signals that components set themselves. */

import type { Claim } from './claim.ts';
import { type Cancel, Pollable, Signal } from './pollable.ts';

export const EVENT = 'nucleus:task/event@0.1.0';

/** For one component. @param lend called when a task waits for it to set one, on a thread with a scheduler; ends that */
export function eventInterface(lend?: (waiter: Claim) => Cancel): { readonly Event: new () => object } {
  class Event {
    readonly #signal = new Signal();

    set(): void {
      this.#signal.set();
    }

    clear(): void {
      this.#signal.clear();
    }

    subscribe(): Pollable {
      const signal = this.#signal;
      return new Pollable({
        ready: () => signal.ready(),
        onReady: (callback) => signal.onReady(callback),
        ...(lend === undefined ? {} : { lend }),
      });
    }

    /** Its component may have died: who waits for it is to look, not to wait for ever. */
    [Symbol.dispose](): void {
      this.#signal.set();
    }
  }
  return { Event };
}
