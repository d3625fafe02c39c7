import { describe, expect, it, vi } from 'vitest';
import { always, Pollable, Signal } from './pollable.ts';
import type { Progress, Steppable, TaskEvent } from './progress.ts';
import { runTask, Scheduler } from './scheduler.ts';

/** A task that gives what its script says, step by step; a function in it is called first. */
function scripted(
  script: (Progress | (() => Progress))[],
): Steppable & { budgets: number[]; events: TaskEvent[] } {
  const budgets: number[] = [];
  const events: TaskEvent[] = [];
  return {
    budgets,
    events,
    step(budget) {
      budgets.push(budget);
      const next = script.shift();
      if (!next) throw new Error('stepped after its end');
      return typeof next === 'function' ? next() : next;
    },
    notify: (event) => void events.push(event),
  };
}

const ready: Progress = { tag: 'ready' };
const done = (code: number): Progress => ({ tag: 'done', val: { code } });
const turns = async (count = 20) => {
  for (let i = 0; i < count; i++) await Promise.resolve();
};

/** A pollable that counts how often it was dropped. */
class Counted extends Pollable {
  drops = 0;
  override [Symbol.dispose](): void {
    this.drops += 1;
    super[Symbol.dispose]();
  }
}

describe('runTask', () => {
  it('steps with the budget until the task is done', async () => {
    const task = scripted([ready, ready, { tag: 'done', val: { code: 7, message: 'seven' } }]);
    const seen: string[] = [];
    const outcome = await runTask(task, { budget: 42, onStep: (tag) => seen.push(tag) });
    expect(outcome).toEqual({ code: 7, message: 'seven' });
    expect(task.budgets).toEqual([42, 42, 42]);
    expect(seen).toEqual(['ready', 'ready', 'done']);
  });

  it('waits for any pollable and drops all', async () => {
    const signals = [new Signal(), new Signal()];
    const pollables = signals.map((signal) => new Counted(signal));
    const task = scripted([{ tag: 'blocked', val: pollables }, done(0)]);
    const outcome = runTask(task);
    await vi.waitFor(() => expect(task.budgets.length).toBe(1));
    signals[1]!.set();
    await outcome;
    expect(pollables.map((pollable) => pollable.drops)).toEqual([1, 1]);
    signals[0]!.set();
    await turns();
    expect(task.budgets.length).toBe(2);
  });

  it('goes on at once when a pollable is ready', async () => {
    const pollable = new Counted(always);
    await runTask(scripted([{ tag: 'blocked', val: [new Counted(new Signal()), pollable] }, done(0)]));
    expect(pollable.drops).toBe(1);
  });

  it('rejects with what a step throws', async () => {
    const task = scripted([
      ready,
      () => {
        throw new Error('unreachable executed');
      },
    ]);
    await expect(runTask(task)).rejects.toThrow('unreachable executed');
  });

  it('rejects, and drops what it waits for, when the signal comes', async () => {
    const controller = new AbortController();
    const pollable = new Counted(new Signal());
    const task = scripted([{ tag: 'blocked', val: [pollable] }]);
    const outcome = runTask(task, { signal: controller.signal });
    while (task.budgets.length === 0) await new Promise(setImmediate);
    await turns();
    controller.abort(new Error('time is up'));
    await expect(outcome).rejects.toThrow('time is up');
    expect(pollable.drops).toBe(1);
    const late = scripted([done(0)]);
    await expect(runTask(late, { signal: controller.signal })).rejects.toThrow('time is up');
    expect(late.budgets).toEqual([]);
  });

  it('refuses a pollable of another provider', async () => {
    const foreign = { ready: () => true } as unknown as Pollable;
    await expect(runTask(scripted([{ tag: 'blocked', val: [foreign] }]), { name: 'rg' })).rejects.toThrow(
      "rg: blocked on a pollable that is not the kernel's",
    );
  });
});

describe('Scheduler', () => {
  it('lets tasks take turns', async () => {
    const order: string[] = [];
    const letter = (name: string) =>
      scripted(
        [ready, ready, done(0)].map((progress) => () => {
          order.push(name);
          return progress;
        }),
      );
    const scheduler = new Scheduler({ now: () => 0 });
    const all = ['a', 'b', 'c'].map((name) => scheduler.start(letter(name), { name }).outcome);
    await Promise.all(all);
    expect(order.join('')).toBe('abcabcabc');
  });

  it('gives the event loop a turn after each slice, also to a task that only blocks on what is ready', async () => {
    let time = 0;
    let pauses = 0;
    const scheduler = new Scheduler({
      slice: 4,
      now: () => time,
      yieldToHost: async () => void pauses++,
    });
    const busy = (progress: Progress) => () => {
      time += 1;
      return progress;
    };
    const blocked: Progress = { tag: 'blocked', val: [new Pollable()] };
    const script = [...Array(10).fill(busy(ready)), ...Array(10).fill(busy(blocked)), done(0)];
    await scheduler.start(scripted(script)).outcome;
    expect(pauses).toBe(5);
  });

  it('has a default turn of the event loop in which timers fire', async () => {
    let fired = false;
    const timer = setTimeout(() => {
      fired = true;
    }, 0);
    const task: Steppable = { step: () => (fired ? done(0) : ready) };
    await runTask(task, { slice: 0 });
    clearTimeout(timer);
    expect(fired).toBe(true);
  });

  it('steps a waiting task that is notified, and tells it the event', async () => {
    const pollable = new Counted(new Signal());
    const task = scripted([{ tag: 'blocked', val: [pollable] }, done(130)]);
    const running = new Scheduler({ now: () => 0 }).start(task);
    await turns();
    running.notify('interrupt');
    expect(await running.outcome).toEqual({ code: 130 });
    expect(task.events).toEqual(['interrupt']);
    expect(pollable.drops).toBe(1);
    running.notify('interrupt');
    expect(task.events.length).toBe(1);
  });

  it('ends a task whose notify traps', async () => {
    const task: Steppable = {
      step: () => ({ tag: 'blocked', val: [] }),
      notify: () => {
        throw new Error('trap in notify');
      },
    };
    const running = new Scheduler().start(task);
    running.notify('quit');
    await expect(running.outcome).rejects.toThrow('trap in notify');
    expect(running.over).toBe(true);
  });

  it('a trap of one task leaves the others running', async () => {
    const scheduler = new Scheduler();
    const bad = scheduler.start({
      step: () => {
        throw new Error('bad');
      },
    });
    const good = scheduler.start(scripted([ready, ready, done(3)]));
    await expect(bad.outcome).rejects.toThrow('bad');
    expect(await good.outcome).toEqual({ code: 3 });
  });

  it('a task that is stopped while it is ready is stepped no more, and the others are', async () => {
    const scheduler = new Scheduler();
    const second = scripted([done(1)]);
    const stopping = scripted([
      () => {
        running.stop(new Error('not any more'));
        return ready;
      },
      done(2),
    ]);
    const first = scheduler.start(stopping);
    const running = scheduler.start(second);
    await expect(running.outcome).rejects.toThrow('not any more');
    expect(await first.outcome).toEqual({ code: 2 });
    expect(second.budgets).toEqual([]);
  });

  it('what comes for a task while it is stepped is not waited over', async () => {
    const pollable = new Counted(new Signal());
    const task = scripted([
      () => {
        running.notify('terminate');
        return { tag: 'blocked', val: [pollable] };
      },
      done(143),
    ]);
    const running = new Scheduler().start(task);
    expect(await running.outcome).toEqual({ code: 143 });
    expect(pollable.drops).toBe(1);
  });
});
