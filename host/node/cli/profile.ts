/** `nucleus profile`: a run whose time is shown by function. */

import { writeFileSync } from 'node:fs';
import type { Steppable } from '../../../kernel/task/index.ts';
import type { Debugger } from '../gdb/index.ts';
import { flameGraph, folded, ProfiledTask, Stacks, speedscope } from '../profile/index.ts';
import { usageError } from './exit-code.ts';
import { processorTime } from './observation.ts';
import { printable } from './printable.ts';

/** Functions that are listed. */
const LISTED = 10;

export class Profile {
  readonly #file: string;
  readonly #title: string;
  readonly #stacks = new Stacks();

  /** Whether the file can be written is better known before anything runs. Errors: CommandError */
  constructor(file: string, title: string) {
    this.#file = file;
    this.#title = title;
    this.#write('');
  }

  /** What is to be stepped in the task's place. */
  readonly debug = (task: Steppable, debug: Debugger): Steppable =>
    new ProfiledTask(task, debug, {
      stacks: this.#stacks,
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
    for (const { frames, time } of stacks) own.set(frames.at(-1)!, (own.get(frames.at(-1)!) ?? 0) + time);
    const all = stacks.reduce((total, { time }) => total + time, 0);
    return [...own]
      .sort(([, a], [, b]) => b - a)
      .slice(0, LISTED)
      .map(([frame, time]) => {
        const share = ((100 * time) / all).toFixed(1).padStart(5);
        return `${share} %  ${(time / 1000).toFixed(1).padStart(8)} ms  ${printable(frame)}`;
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
