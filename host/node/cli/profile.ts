/** `nucleus profile`: a run whose time is shown by function. */

import { writeFileSync } from 'node:fs';
import type { Steppable } from '../../../kernel/task/index.ts';
import type { Debugger } from '../gdb/index.ts';
import { flameGraph, folded, Meter, ProfiledTask, Stacks, speedscope } from '../profile/index.ts';
import { usageError } from './exit-code.ts';
import { processorTime } from './observation.ts';
import { printable } from './printable.ts';

/** Functions that are listed. */
const LISTED = 10;

export interface ProfileOptions {
  readonly file: string;
  readonly title: string;
  /** Service that runs the program. */
  readonly personality: string;
  /** Tells lines of the source apart. */
  readonly byLines: boolean;
}

export class Profile {
  readonly #file: string;
  readonly #title: string;
  readonly #personality: string;
  readonly #stacks: Stacks;
  /** Is to hear of calls. */
  readonly meter = new Meter();

  /** Whether the file can be written is better known before anything runs. Errors: CommandError */
  constructor({ file, title, personality, byLines }: ProfileOptions) {
    this.#file = file;
    this.#title = title;
    this.#personality = personality;
    this.#stacks = new Stacks(byLines);
    this.#write('');
  }

  /** What is to be stepped in the task's place. */
  readonly debug = (task: Steppable, debug: Debugger): Steppable =>
    new ProfiledTask(task, debug, {
      stacks: this.#stacks,
      meter: this.meter,
      personality: this.#personality,
      now: () => performance.now(),
      used: processorTime,
    });

  /** Writes the file, and gives lines with the functions that had most of the time themselves. Errors: CommandError */
  end(): string[] {
    const stacks = this.#stacks.all();
    const name = this.#file.toLowerCase();
    if (name.endsWith('.json')) this.#write(speedscope(stacks, this.#title));
    else if (name.endsWith('.svg')) this.#write(flameGraph(stacks, this.#title));
    else this.#write(folded(stacks));
    const own = new Map<string, number>();
    for (const { track, frames, time } of stacks) {
      const name = frames.at(-1)?.name ?? track;
      own.set(name, (own.get(name) ?? 0) + time);
    }
    const all = stacks.reduce((total, { time }) => total + time, 0);
    return [...own]
      .sort(([, a], [, b]) => b - a)
      .slice(0, LISTED)
      .map(([frame, time]) => {
        const share = ((100 * time) / all).toFixed(1).padStart(5);
        const line = this.#stacks.hottestLine(frame);
        const place = line === undefined ? '' : `  ${printable(line)}`;
        return `${share} %  ${(time / 1000).toFixed(1).padStart(8)} ms  ${printable(frame)}${place}`;
      });
  }

  #write(text: string): void {
    try {
      writeFileSync(this.#file, text);
    } catch (cause) {
      const { code } = cause as NodeJS.ErrnoException;
      throw usageError(`--output ${this.#file}`, `cannot be written: ${code}`);
    }
  }
}
