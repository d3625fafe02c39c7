/** The run queue against a model of a few lines that looks at every task each time. */

import { expect, it } from 'vitest';
import { random } from '../../tests/virtual-host.ts';
import { Claim } from './claim.ts';
import { lend } from './lending.ts';
import { RunQueue } from './run-queue.ts';
import { Level, levelOf, type Policy, weightOf } from './urgency.ts';

const QUANTUM = 10;

/** What the model knows of a task: nothing that the queue has worked out. */
interface Modelled {
  readonly claim: Claim;
  ready: boolean;
  /** As in run-queue.ts, kept by the model itself. */
  virtual: number;
  level: number;
  weight: number;
  came: number;
  turn: number;
}

class Model {
  readonly tasks: Modelled[] = [];
  floor = [0, 0, 0, 0];
  owed = new Map<string, number>();
  #count = 0;
  #forced: string | undefined;

  ready(level: number): Modelled[] {
    return this.tasks.filter((task) => task.ready && levelOf(task.claim.urgency) === level);
  }

  add(task: Modelled, again: boolean, chosen: number): void {
    const realTime = levelOf(task.claim.urgency) === Level.realTime && levelOf(chosen) === Level.realTime;
    const roundIsOver = task.claim.policy.class === 'real-time-round-robin' && task.turn >= QUANTUM;
    if (!again || !realTime || roundIsOver) Object.assign(task, { came: ++this.#count, turn: 0 });
    task.ready = true;
    this.settle(task);
  }

  settle(task: Modelled): void {
    const level = levelOf(task.claim.urgency);
    if (level === Level.realTime) return;
    const weight = weightOf(task.claim.urgency);
    if (task.level !== level || task.weight !== weight) {
      const ahead = Math.max(0, task.virtual - this.floor[task.level]!);
      Object.assign(task, { virtual: this.floor[level]! + (ahead * task.weight) / weight, level, weight });
    }
    task.virtual = Math.max(task.virtual, this.floor[level]!);
  }

  take(): Modelled | undefined {
    const top = [3, 2, 1, 0].find((level) => this.ready(level).length > 0);
    if (top === undefined) return undefined;
    const owed = [2, 1].find(
      (level) =>
        level < top && this.ready(level).length > 0 && (this.owed.get(`${top} ${level}`) ?? 0) >= QUANTUM,
    );
    this.#forced = owed === undefined ? undefined : `${top} ${owed}`;
    const level = owed ?? top;
    const first = this.ready(level).sort((a, b) =>
      level === Level.realTime
        ? b.claim.urgency - a.claim.urgency || a.came - b.came
        : a.virtual - b.virtual || a.came - b.came,
    )[0]!;
    first.ready = false;
    if (level !== Level.realTime) this.floor[level] = Math.max(this.floor[level]!, first.virtual);
    return first;
  }

  charge(task: Modelled, chosen: number, elapsed: number): void {
    const level = levelOf(chosen);
    task.turn += elapsed;
    if (level !== Level.realTime) task.virtual += elapsed / task.weight;
    for (const lower of [2, 1])
      if (lower < level && this.ready(lower).length > 0)
        this.owed.set(`${level} ${lower}`, (this.owed.get(`${level} ${lower}`) ?? 0) + elapsed / 18);
    for (let higher = level + 1; higher < 4; higher++) {
      const key = `${higher} ${level}`;
      const before = this.owed.get(key) ?? 0;
      if (key === this.#forced) this.owed.set(key, before - elapsed);
      else if (before > 0) this.owed.set(key, Math.max(0, before - elapsed));
    }
  }
}

it.each([1, 2, 3, 4, 5, 6])('chooses as the model does: seed %i', (seed) => {
  const numbers = random(seed);
  const below = (most: number) => Math.floor(numbers() * most);
  const queue = new RunQueue(QUANTUM);
  const model = new Model();
  const policies: Policy[] = [
    { class: 'real-time-fifo', priority: 1 + below(3) },
    { class: 'real-time-round-robin', priority: 1 + below(3) },
    ...(['interactive', 'batch', 'idle'] as const).flatMap((name): Policy[] => [
      { class: name },
      { class: name, weight: 1 + below(10_000) },
      { class: name },
    ]),
  ];
  for (const [index, policy] of policies.entries()) {
    const claim = new Claim(`${index}`, policy);
    const task: Modelled = {
      claim,
      ready: false,
      virtual: 0,
      level: claim.level,
      weight: weightOf(claim.own),
      came: 0,
      turn: 0,
    };
    claim.onUrgency = () => {
      queue.move(claim);
      if (task.ready) model.settle(task);
    };
    model.tasks.push(task);
  }
  const returns: (() => void)[] = [];
  const waiting = () => model.tasks.filter(({ ready }) => !ready);
  for (let step = 0; step < 3000; step++) {
    for (const task of waiting())
      if (numbers() < 0.3) {
        model.add(task, false, 0);
        queue.wake(task.claim);
      }
    if (numbers() < 0.1) {
      const [from, to] = [model.tasks[below(11)]!.claim, model.tasks[below(11)]!.claim];
      returns.push(lend(from, to));
    }
    if (numbers() < 0.12) returns.splice(below(returns.length), 1)[0]?.();
    const task = model.take();
    expect(queue.take()).toBe(task?.claim);
    if (!task) continue;
    const { chosen } = task.claim;
    const elapsed = numbers() < 0.1 ? 30 * numbers() : numbers();
    model.charge(task, chosen, elapsed);
    queue.charge(task.claim, elapsed);
    // Tasks of a real-time class wait often, so that there is something left for the others.
    if (numbers() < (levelOf(chosen) === Level.realTime ? 0.5 : 0.9)) {
      model.add(task, true, chosen);
      queue.requeue(task.claim);
    }
  }
});
