/** How far a side is, by the processor time of its own process since it began: machines have other things to do. */

import { writeSync } from 'node:fs';

/** What a side is to do, as JSON in this variable. */
export const VARIABLE = 'NUCLEUS_BENCH_FUZZ';

export interface Task {
  /** Of the component, or of what jco made of it. */
  readonly file: string;
  /** `Action`s. */
  readonly actions: string;
  readonly seed: number;
  /** Seconds of processor time after which it gives up. */
  readonly limit: number;
}

export interface Outcome {
  /** What was found, if anything was. */
  readonly found?: string | undefined;
  /** Of processor time. */
  readonly seconds: number;
  readonly calls: number;
  readonly sequences: number;
}

export function taskOf(environment: NodeJS.ProcessEnv = process.env): Task {
  return JSON.parse(environment[VARIABLE]!) as Task;
}

/** Sequences between two looks. */
const BETWEEN = 32;

/** Line that has the outcome, among others that a tool writes. */
export const MARK = 'outcome: ';

export class Watch {
  readonly #limit: number;
  #start: NodeJS.CpuUsage | undefined;
  #looks = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Before the first sequence. */
  begin(): void {
    this.#start ??= process.cpuUsage();
  }

  get seconds(): number {
    const { user, system } = process.cpuUsage(this.#start);
    return (user + system) / 1e6;
  }

  /** After a sequence: whether time is up. */
  isOver(): boolean {
    return ++this.#looks % BETWEEN === 0 && this.seconds >= this.#limit;
  }

  /** Tells the outcome, and ends the process. */
  tell(outcome: Omit<Outcome, 'seconds'>): never {
    writeSync(1, `\n${MARK}${JSON.stringify({ ...outcome, seconds: this.seconds })}\n`);
    process.exit(0);
  }
}
