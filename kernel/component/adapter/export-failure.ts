/** What JavaScript gets when a call into a component does not take place, or fails inside. Each gives what to throw. */
import type { Denial } from '../../capability/table.ts';
import type { HandleEntry } from '../instance/handle-table.ts';
import { DEAD } from '../instance/state.ts';
import { ComponentError, isExhaustion, PeerDied, refusedCall, Trap } from '../instance/trap.ts';
import { type JsCrossing, Refused } from './crossing.ts';
import { killedBy, whyNotEntered } from './failure.ts';
import type { CallOptions, LiftedFunction } from './function.ts';
import { deniedResult, peerDiedResult } from './guard.ts';
import { clearBorrows } from './handle-moves.ts';

export class ExportFailure {
  readonly #fn: LiftedFunction;
  readonly #options: CallOptions;

  constructor(fn: LiftedFunction, options: CallOptions) {
    this.#fn = fn;
    this.#options = options;
  }

  /** `self` is on an object of who was there before. */
  readonly isGone = (error: PeerDied): unknown => this.#died(error);

  readonly cannotEnter = (): unknown => {
    const why = whyNotEntered(this.#fn.port.instance);
    return why instanceof Trap ? this.#died(why) : why;
  };

  readonly refused = (denial: Denial): ComponentError => {
    const { denied } = this.#options.policy!.rule!;
    const result = deniedResult(this.#fn.type, denial, denied) as { val: unknown } | undefined;
    return refusedCall(result, denial);
  };

  /**
   * Of an entered instance. In phase 0 a value that does not fit, or a handle that may not be passed, is JavaScript's
   * affair; whatever else came out of the instance's realloc, or out of the call, ends the instance.
   */
  readonly inside = (
    error: unknown,
    phase: number,
    crossing: JsCrossing | undefined,
    self: HandleEntry | undefined,
  ): unknown => {
    const { instance } = this.#fn.port;
    if (self !== undefined) self.lends--;
    if (phase === 1 || !isAboutValues(error)) {
      crossing?.giveBack();
      const trap = killedBy(instance, this.#options.site, error);
      crossing?.abandon();
      return this.#died(trap);
    }
    crossing?.undo();
    crossing?.giveBack();
    clearBorrows(instance);
    instance.flags = instance.death === undefined ? 0 : DEAD;
    if (error instanceof PeerDied) return this.#died(error);
    if (!(error instanceof Refused)) return error;
    return this.refused(this.#options.policy!.capabilities.refusal(error.record, error.needed)!);
  };

  #died(trap: Trap): unknown {
    const result = isExhaustion(trap) ? undefined : peerDiedResult(this.#fn.type);
    if (result === undefined) return trap;
    return Object.assign(new ComponentError((result as { val: unknown }).val), { cause: trap });
  }
}

/** Whether it was a value, or a handle, that did not go in. */
function isAboutValues(error: unknown): boolean {
  return error instanceof TypeError || error instanceof Refused || error instanceof PeerDied;
}
