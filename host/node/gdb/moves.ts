/** How threads go on, as `vCont` says it. */

import type { Move } from './session.ts';
import { linuxSignal } from './signal-number.ts';

/** `ACTION[:THREAD]`, one behind the other with semicolons: c, s, or C and S with a signal. Undefined for anything else. */
export function movesOf(text: string): Move[] | undefined {
  const moves: Move[] = [];
  for (const word of text.split(';')) {
    const found = /^(?:([cs])|([CS])([0-9a-f]{2}))(?::(-1|[0-9a-f]+))?$/i.exec(word);
    if (!found) return undefined;
    const [, plain, withSignal, signal, thread = '-1'] = found;
    moves.push({
      thread: thread === '-1' ? 0 : Number.parseInt(thread, 16),
      step: (plain ?? withSignal)!.toLowerCase() === 's',
      signal: signal === undefined ? 0 : linuxSignal(Number.parseInt(signal, 16)),
    });
  }
  return moves;
}
