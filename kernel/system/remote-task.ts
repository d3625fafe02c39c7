/** A task whose service has a thread of its own, as the kernel's scheduler steps it: each step is sent there, and answered later. */

import {
  type Cancel,
  type Claim,
  Pollable,
  type Progress,
  type Readiness,
  Signal,
  type Stage,
  type Steppable,
  type TaskEvent,
} from '../task/index.ts';
import type { StepView, TaskAnswer, TaskNews, TaskOrder } from './task-protocol.ts';

export interface RemoteTaskOptions {
  send(order: TaskOrder): void;
  view(): StepView;
  /** Whether it is held to a number of steps or instructions. */
  readonly counts: boolean;
  /** A service is to make ready what this task waits for. */
  lend(service: string, waiter: Claim): Cancel;
}

export class RemoteTask implements Steppable {
  readonly #options: RemoteTaskOptions;
  #number = 0;
  /** Set when the step that was sent is answered. */
  #coming: Signal | undefined;
  #answer: Progress | undefined;
  /** Set when what the last step waits for is ready. */
  #woken = new Signal();
  #instructions = 0n;

  constructor(options: RemoteTaskOptions) {
    this.#options = options;
  }

  step(budget: number): Progress {
    const answer = this.#answer;
    if (answer !== undefined) {
      this.#answer = undefined;
      return answer;
    }
    this.#coming ??= this.#send(budget);
    const number = this.#number;
    return { tag: 'elsewhere', val: [new Pollable(this.#coming)], stage: () => this.#stageOf(number) };
  }

  notify(event: TaskEvent): void {
    this.#options.send({ tag: 'notify', event });
  }

  usage(): { readonly instructions: bigint } {
    return { instructions: this.#instructions };
  }

  /** Takes what the service's thread says. */
  take(news: TaskNews): void {
    if (news.number !== this.#number) return;
    if (news.tag === 'woken') {
      this.#woken.set();
      return;
    }
    this.#instructions = news.instructions ?? this.#instructions;
    this.#answer = { ...this.#progressOf(news.answer), elapsed: news.elapsed, steps: news.steps };
    this.#coming?.set();
    this.#coming = undefined;
  }

  #send(budget: number): Signal {
    this.#number = (this.#number + 1) >>> 0;
    const { counts } = this.#options;
    this.#options.send({ tag: 'step', number: this.#number, budget, counts });
    return new Signal();
  }

  #stageOf(number: number): Stage {
    const { begun, ended } = this.#options.view();
    if (ended === number) return 'over';
    return begun === number ? 'running' : 'queued';
  }

  #progressOf(answer: TaskAnswer): Exclude<Progress, { tag: 'elsewhere' }> {
    if (answer.tag === 'ready') return { tag: 'ready' };
    if (answer.tag === 'done') return { tag: 'done', val: answer.outcome };
    this.#woken = new Signal();
    return { tag: 'blocked', val: [new Pollable(this.#waitFor(this.#woken, answer.owed))] };
  }

  #waitFor(woken: Signal, owed: readonly string[]): Readiness {
    const { lend } = this.#options;
    return {
      ready: () => woken.ready(),
      onReady: (callback) => woken.onReady(callback),
      lend(waiter) {
        const ends = owed.map((service) => lend(service, waiter));
        return () => {
          for (const end of ends) end();
        };
      },
    };
  }
}
