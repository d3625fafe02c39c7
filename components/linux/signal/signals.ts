// A process's signal state: what it does about each signal, and what was sent to it as a whole.

import { PendingSignals } from './pending';
import { Default, SIGKILL, SIGNALS, SIGSTOP, bitOf, defaultAction } from './number';

export const SIG_DFL: u64 = 0;
export const SIG_IGN: u64 = 1;

export const SA_NOCLDSTOP: u64 = 1;
export const SA_NOCLDWAIT: u64 = 2;
export const SA_SIGINFO: u64 = 4;
export const SA_RESTORER: u64 = 0x0400_0000;
export const SA_ONSTACK: u64 = 0x0800_0000;
export const SA_RESTART: u64 = 0x1000_0000;
export const SA_NODEFER: u64 = 0x4000_0000;
export const SA_RESETHAND: u64 = 0x8000_0000;

/** Signals that cannot be blocked, caught or ignored. */
export const UNBLOCKABLE: u64 = (1 << (SIGKILL - 1)) | (1 << (SIGSTOP - 1));

export class Action {
  handler: u64 = SIG_DFL;
  flags: u64 = 0;
  restorer: u64 = 0;
  mask: u64 = 0;

  take(other: Action): void {
    this.handler = other.handler;
    this.flags = other.flags;
    this.restorer = other.restorer;
    this.mask = other.mask;
  }

  forget(): void {
    if (this.handler != SIG_IGN) this.handler = SIG_DFL;
    this.flags = 0;
    this.restorer = 0;
    this.mask = 0;
  }
}

export class Signals {
  readonly pending: PendingSignals = new PendingSignals();
  private actions: Array<Action> = [];

  constructor() {
    for (let i = 0; i <= SIGNALS; i++) this.actions.push(new Action());
  }

  /** The same answers to signals, and none waiting. */
  copy(): Signals {
    const copy = new Signals();
    for (let i = 0; i <= SIGNALS; i++) copy.actions[i].take(this.actions[i]);
    return copy;
  }

  /** As exec leaves them: what is ignored stays so, handlers are gone. */
  forgetHandlers(): void {
    for (let i = 0; i <= SIGNALS; i++) this.actions[i].forget();
  }

  action(number: i32): Action {
    return this.actions[number];
  }

  /** Would the signal, once delivered, do nothing? */
  ignores(number: i32): bool {
    const handler = this.actions[number].handler;
    if (handler == SIG_IGN) return true;
    if (handler != SIG_DFL) return false;
    const action = defaultAction(number);
    // What a signal does that makes a process go on happens when it is sent.
    return action == Default.Ignore || action == Default.Continue;
  }

  hasHandler(number: i32): bool {
    return this.actions[number].handler > SIG_IGN;
  }
}

/** Is `mask` blocking the signal? */
@inline export function blocks(mask: u64, number: i32): bool {
  return (mask & bitOf(number)) != 0;
}
