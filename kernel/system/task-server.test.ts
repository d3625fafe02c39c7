import { beforeEach, expect, it } from 'vitest';
import { Pollable, type Progress, Signal } from '../task/index.ts';
import type { TaskNews } from './task-protocol.ts';
import { TaskServer } from './task-server.ts';

let time: number;
let script: (() => Progress)[];
let news: TaskNews[];
let seen: string[];

function server(): TaskServer {
  return new TaskServer({
    task: {
      step: () => script.shift()!(),
      notify: (event) => void seen.push(event),
      usage: () => ({ instructions: 7n }),
    },
    now: () => time,
    send: (one) => news.push(one),
    begins: (number) => seen.push(`begin ${number}`),
    ended: (number) => seen.push(`end ${number}`),
  });
}

const step = (number: number, counts = false) => ({ tag: 'step', number, budget: 1, counts }) as const;
/** A step of so many milliseconds. */
const takes =
  (milliseconds: number, progress: Progress = { tag: 'ready' }) =>
  () => {
    time += milliseconds;
    return progress;
  };
const ready = () => {
  const signal = new Signal();
  signal.set();
  return signal;
};

class Counted extends Pollable {
  isDropped = false;
  override [Symbol.dispose](): void {
    this.isDropped = true;
    super[Symbol.dispose]();
  }
}

beforeEach(() => {
  [time, script, news, seen] = [0, [], [], []];
});

it('does short steps several at a time, and none after a millisecond', () => {
  const task = server();
  const at = new Counted(ready());
  script = [takes(0.3), takes(0.3, { tag: 'blocked', val: [at] }), takes(0.5), takes(0.1)];
  task.order(step(1));
  task.turn();
  expect(news).toEqual([{ tag: 'stepped', number: 1, steps: 3, elapsed: 1.1, answer: { tag: 'ready' } }]);
  expect([script.length, at.isDropped, seen]).toEqual([1, true, ['begin 1', 'end 1']]);
});

it('does one at a time of what is held to steps or instructions, and tells these', () => {
  const task = server();
  script = [takes(0.1), takes(0.1)];
  task.order(step(1, true));
  task.turn();
  expect(news).toEqual([
    { tag: 'stepped', number: 1, steps: 1, elapsed: 0.1, instructions: 7n, answer: { tag: 'ready' } },
  ]);
});

it('says who owes what it waits for, once when that is ready, and drops it', () => {
  const task = server();
  const signal = new Signal();
  const owed = new Counted({
    ready: () => signal.ready(),
    onReady: (tell) => signal.onReady(tell),
    provider: 'store',
  });
  const other = new Counted(new Signal());
  script = [takes(1, { tag: 'blocked', val: [owed, other] })];
  task.order(step(1));
  task.turn();
  task.turn();
  expect(news).toMatchObject([{ answer: { tag: 'blocked', owed: ['store'] } }]);
  expect(task.waiting).toEqual([owed, other]);
  signal.set();
  task.turn();
  task.turn();
  expect(news.slice(1)).toEqual([{ tag: 'woken', number: 1 }]);
  expect([owed.isDropped, other.isDropped]).toEqual([true, true]);
});

it('is told of events between steps, and drops what it waited for when it is stepped before', () => {
  const task = server();
  const waits = new Counted(new Signal());
  script = [takes(1, { tag: 'blocked', val: [waits] }), takes(1, { tag: 'done', val: { code: 3 } })];
  task.order(step(1));
  task.turn();
  task.order({ tag: 'notify', event: 'terminate' });
  task.order(step(2));
  task.order(step(3));
  task.turn();
  expect(seen).toEqual(['begin 1', 'end 1', 'terminate', 'begin 2', 'end 2']);
  expect([waits.isDropped, task.outcome]).toEqual([true, { code: 3 }]);
});

it('refuses what is no pollable of the kernel`s', () => {
  const task = server();
  script = [takes(1, { tag: 'blocked', val: [{ ready: () => false } as Pollable] })];
  task.order(step(1));
  expect(() => task.turn()).toThrow("blocked on a pollable that is not the kernel's");
});
