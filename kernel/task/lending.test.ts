/** Priority inheritance, in virtual time and as a graph. */

import { describe, expect, it } from 'vitest';
import { computing, random, ready, VirtualHost } from '../../tests/virtual-host.ts';
import { Claim } from './claim.ts';
import { forgive, lend } from './lending.ts';
import { Owed } from './owed.ts';
import { Pollable } from './pollable.ts';
import type { Steppable } from './progress.ts';
import { Scheduler } from './scheduler.ts';
import type { Policy } from './urgency.ts';

const realTime = (priority: number): Policy => ({ class: 'real-time-fifo', priority });
const done = { tag: 'done', val: { code: 0 } } as const;

/**
 * Mars Pathfinder: `low` holds a lock for 20 ms of work in steps of 1 ms, `high` wants it from 5 ms on, and `middle`
 * computes without a pause. Gives when `high` has the lock.
 */
async function inversion(policies: { low: Policy; middle: Policy; high: Policy }, lends: boolean) {
  const host = new VirtualHost();
  const scheduler = new Scheduler(host);
  const lock = new Owed();
  let left = 20;
  const low = scheduler.start(
    {
      step() {
        host.spend(1);
        left -= 1;
        if (left > 0) return ready;
        lock.set();
        return done;
      },
    },
    { policy: policies.low, name: 'low' },
  );
  if (lends) lock.holder = low;
  let got = Number.POSITIVE_INFINITY;
  host.schedule(5, () => {
    const step: Steppable['step'] = () => {
      if (!lock.ready()) return { tag: 'blocked', val: [new Pollable(lock)] };
      got = host.time;
      return done;
    };
    scheduler.start({ step }, { policy: policies.high });
    scheduler.start(computing(host, 1, 2000), { policy: policies.middle });
  });
  await host.run(2000);
  return got;
}

describe('priority inversion', () => {
  it.each([
    ['real-time', { low: realTime(1), middle: realTime(2), high: realTime(3) }],
    [
      'classes',
      {
        low: { class: 'idle' },
        middle: { class: 'interactive' },
        high: { class: 'real-time-fifo', priority: 1 },
      },
    ],
    [
      'weights',
      {
        low: { class: 'interactive', weight: 1 },
        middle: { class: 'interactive', weight: 10 },
        high: { class: 'interactive', weight: 10_000 },
      },
    ],
  ] as [string, Parameters<typeof inversion>[0]][])('is resolved: %s', async (_, policies) => {
    expect(await inversion(policies, true)).toBeLessThanOrEqual(23);
    expect(await inversion(policies, false)).toBeGreaterThan(100);
  });

  it('goes along a chain, shows, and ends with the wait', async () => {
    const host = new VirtualHost();
    const scheduler = new Scheduler(host);
    const first = new Owed();
    const second = new Owed();
    const seen: string[] = [];
    const show = () =>
      seen.push(
        scheduler
          .tasks()
          .map(({ name, lent }) => (lent ? name : '-'))
          .join(''),
      );
    const waitsFor = (owed: Owed, then: () => void): Steppable => ({
      step() {
        if (!owed.ready()) return { tag: 'blocked', val: [new Pollable(owed)] };
        then();
        return done;
      },
    });
    let steps = 0;
    const c: Steppable = {
      step() {
        show();
        host.spend(1);
        steps += 1;
        if (steps === 2) second.set();
        return steps < 4 ? ready : done;
      },
    };
    const batch: Policy = { class: 'batch' };
    scheduler.start(waitsFor(first, show), { name: 'a', policy: realTime(9) });
    first.holder = scheduler.start(
      waitsFor(second, () => first.set()),
      { name: 'b', policy: batch },
    );
    second.holder = scheduler.start(c, { name: 'c', policy: batch });
    scheduler.start(computing(host, 1, 50), { name: 'd' });
    await host.run(100);
    expect(seen.slice(0, 2)).toEqual(['-bc-', '-bc-']);
    expect(seen.at(-1)).toBe('-');
    expect(seen).toContain('---');
  });
});

it('what the waiting ones lend goes on to the next holder', () => {
  const [high, first, second] = [realTime(5), undefined, undefined].map(
    (policy, index) => new Claim(`${index}`, policy),
  ) as [Claim, Claim, Claim];
  const owed = new Owed({ claim: first });
  const end = owed.lend(high);
  expect([first.urgency, second.urgency]).toEqual([high.own, second.own]);
  owed.holder = { claim: second };
  expect([first.urgency, second.urgency]).toEqual([first.own, high.own]);
  end();
  end();
  expect(second.urgency).toBe(second.own);
  owed.holder = undefined;
  expect(owed.lend(high)).toBeTypeOf('function');
});

it('a holder that ends without an answer owes nobody any more', async () => {
  const host = new VirtualHost();
  const scheduler = new Scheduler(host);
  const answer = new Owed();
  const blocked = { tag: 'blocked', val: [new Pollable(answer)] } as const;
  const waiter = scheduler.start({ step: () => blocked }, { policy: realTime(1) });
  const holder = scheduler.start(computing(host, 1, 20));
  answer.holder = holder;
  await host.run(10);
  expect(await holder.outcome).toEqual({ code: 0 });
  expect([holder.claim.borrowed.size, waiter.claim.lent.size]).toEqual([0, 0]);
  expect(scheduler.tasks()).toMatchObject([{ state: 'waiting' }]);
});

it('any graph of waits gives the greatest urgency that reaches a task, rings too', () => {
  const numbers = random(3);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(numbers() * list.length)]!;
  for (let round = 0; round < 50; round++) {
    const claims = Array.from(
      { length: 8 },
      (_, index) => new Claim(`${index}`, realTime(1 + Math.floor(numbers() * 99))),
    );
    let loans: { from: Claim; to: Claim; end: () => void }[] = [];
    for (let step = 0; step < 60; step++) {
      const action = numbers();
      if (action < 0.55) {
        const [from, to] = [pick(claims), pick(claims)];
        loans.push({ from, to, end: lend(from, to) });
      } else if (action < 0.95 && loans.length > 0) {
        const loan = pick(loans);
        loan.end();
        loans = loans.filter((one) => one !== loan);
      } else {
        const over = pick(claims);
        forgive(over);
        loans = loans.filter(({ to }) => to !== over);
      }
      expect(claims.map(({ urgency }) => urgency)).toEqual(claims.map((claim) => reaching(claim, loans)));
    }
  }
});

/** By search from each: who waits for `claim`, and how urgent is the most urgent of them. */
function reaching(claim: Claim, loans: readonly { from: Claim; to: Claim }[]): number {
  const found = new Set([claim]);
  for (const one of found) for (const { from, to } of loans) if (to === one) found.add(from);
  return Math.max(...[...found].map(({ own }) => own));
}
