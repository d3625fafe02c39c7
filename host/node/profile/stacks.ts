/** Stacks with the time that was spent in them. */

import { type Frame, fileName } from './frame.ts';
import type { Line } from './line-table.ts';

export interface Stack {
  /** The process and the thread. */
  readonly track: string;
  /** The outermost first. */
  readonly frames: readonly Frame[];
  /** Microseconds. */
  readonly time: number;
}

export class Stacks {
  readonly #byLines: boolean;
  readonly #all = new Map<string, { track: string; frames: readonly Frame[]; time: number }>();
  /** Of functions, by the lines that were executed when they were the innermost. */
  readonly #lines = new Map<string, Map<string, number>>();

  /** @param byLines tells the lines of one function apart, and not only functions */
  constructor(byLines = false) {
    this.#byLines = byLines;
  }

  /** @param milliseconds that the innermost frame had */
  add(track: string, frames: readonly Frame[], milliseconds: number): void {
    if (!(milliseconds > 0)) return;
    const told = frames.map((frame) => (this.#byLines ? withLine(frame) : frame));
    const key = [track, ...told.map(({ name }) => name)].join('\n');
    const stack = this.#all.get(key) ?? { track, frames: told, time: 0 };
    this.#all.set(key, stack);
    stack.time += milliseconds * 1000;
    const last = frames.at(-1);
    if (last?.line) this.#countLine(last.name, last.line, milliseconds);
  }

  /** In the order of their frames. */
  all(): Stack[] {
    return [...this.#all]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, { track, frames, time }]) => ({ track, frames, time: Math.round(time) }))
      .filter(({ time }) => time > 0);
  }

  /** Where in the source a function, as the innermost one, was most. */
  hottestLine(name: string): string | undefined {
    const [first] = [...(this.#lines.get(name) ?? [])].sort(([, a], [, b]) => b - a);
    return first?.[0];
  }

  #countLine(name: string, line: Line, milliseconds: number): void {
    const lines = this.#lines.get(name) ?? new Map<string, number>();
    this.#lines.set(name, lines);
    const place = textOf(line);
    lines.set(place, (lines.get(place) ?? 0) + milliseconds);
  }
}

/** "program.c:12". */
function textOf({ file, line }: Line): string {
  return `${fileName(file)}:${line}`;
}

function withLine(frame: Frame): Frame {
  return frame.line ? { ...frame, name: `${frame.name} (${textOf(frame.line)})` } : frame;
}
