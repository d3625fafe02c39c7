/** The answer to `nucleus:terminal/types`: the host's terminal as a resource. The run's end puts it back into line mode. */

import { lendAs } from '../component/index.ts';
import { Failure } from '../task/index.ts';
import type { TerminalDevice, Window } from './platform.ts';

export const terminalName = 'nucleus:terminal/types@0.1.0';

/** Resource `terminal`. */
class Terminal {
  readonly #device: TerminalDevice;

  constructor(device: TerminalDevice) {
    this.#device = device;
  }

  setMode(mode: 'lines' | 'keys'): void {
    if (!this.#device.takeKeys(mode === 'keys')) throw new Failure({ tag: 'gone' });
  }

  size(): Window {
    return this.#device.size();
  }

  /** Nobody reads keys any more. */
  [Symbol.dispose](): void {
    this.#device.takeKeys(false);
  }
}

/** In jco's conventions. */
export const terminalTypes = { Terminal };

export function lendTerminal(device: TerminalDevice): object {
  return lendAs(new Terminal(device), ['read', 'write'], 'the terminal');
}
