/** How threads go on, as `vCont` says it. */

import type { Move } from './session.ts';
import { linuxSignal } from './signal-number.ts';
import { threadNamed } from './thread-id.ts';

/** A thread takes steps as long as it stands from `start` to before `end`. */
export interface Range {
  readonly thread: number;
  readonly start: bigint;
  readonly end: bigint;
}

export interface Moves {
  readonly moves: readonly Move[];
  readonly range?: Range | undefined;
}

const action = /^(?:([cs])|([CS])([0-9a-f]{2})|r([0-9a-f]{1,16}),([0-9a-f]{1,16}))(?::(.*))?$/;

/**
 * `ACTION[:THREAD]`, one behind the other with semicolons: c, s, C or S with a signal, or r with a range, which only one thread has. Undefined for
 * anything else.
 */
export function movesOf(text: string, process: number): Moves | undefined {
  const moves: Move[] = [];
  let range: Range | undefined;
  for (const word of text.split(';')) {
    const found = action.exec(word);
    const thread = threadNamed(found?.[6] ?? '-1', process);
    if (!found || thread === undefined) return undefined;
    const [, plain, withSignal, signal, start, end] = found;
    if (start !== undefined) {
      if (range || thread <= 0) return undefined;
      range = { thread, start: BigInt(`0x${start}`), end: BigInt(`0x${end}`) };
    }
    moves.push({
      thread: Math.max(thread, 0),
      step: (plain ?? withSignal ?? 's').toLowerCase() === 's',
      signal: signal === undefined ? 0 : linuxSignal(Number.parseInt(signal, 16)),
    });
  }
  return { moves, range };
}
