/** A thread's links: a call is refused for a ring of waits that is there, and for no other reason. */

import { expect, it } from 'vitest';
import { Caller } from '../channel/caller.ts';
import { bellMemory, channelMemory, Duplex } from '../channel/duplex.ts';
import type { CallRefused } from '../channel/link.ts';
import type { Handler, IncomingCall } from '../channel/server.ts';
import { Links } from './links.ts';
import { WaitTable, waitMemory } from './wait-table.ts';

const NOTHING = new Uint8Array(0);
const CALL = 1;
const [MIDDLE, WAITER, OTHER] = [1, 2, 3];

/** `MIDDLE` is called by both others, and calls `WAITER`, which waits for it. */
function middle() {
  const waits = waitMemory(4);
  const bells = Array.from({ length: 4 }, bellMemory);
  const memory = (importer: number, provider: number) => channelMemory([bells[importer]!, bells[provider]!]);
  const table = new WaitTable(waits);
  const links = new Links({ number: MIDDLE, bell: bells[MIDDLE]!, waits });
  const toWaiter = links.link(memory(MIDDLE, WAITER), WAITER);
  const importers = [WAITER, OTHER].map((importer) => {
    const between = memory(importer, MIDDLE);
    return { importer, between, caller: new Caller(new Duplex(between, 0)) };
  });
  /** A call of `WAITER`'s, for which it waits, then one of `OTHER`'s. */
  const start = () => {
    table.enter(WAITER, MIDDLE);
    for (const { importer, caller } of importers) {
      const id = caller.start(CALL, NOTHING, { answered: () => {}, refused: () => {} })!;
      if (importer === WAITER) table.sends(WAITER, id);
      caller.flush();
    }
  };
  const serve = (handlers: readonly Handler[]) => {
    for (const [at, { importer, between }] of importers.entries())
      links.serve(between, { handle: handlers[at]!, end: () => {} }, importer);
  };
  return { table, links, toWaiter, start, serve };
}

const reasonOf = (call: () => unknown): string => {
  try {
    call();
    return 'an answer';
  } catch (error) {
    return (error as CallRefused).reason;
  }
};

it.each([
  [
    'has been answered, and is asleep still, is called',
    (call: IncomingCall) => call.reply(NOTHING),
    'timed-out',
  ],
  ['waits for the answer is not', () => {}, 'would-deadlock'],
])('who %s', (_, answer, reason) => {
  const { links, toWaiter, start, serve } = middle();
  const reasons: string[] = [];
  serve([
    answer,
    (call) => {
      reasons.push(reasonOf(() => toWaiter.call(CALL, NOTHING, () => 0, { timeout: 1 })));
      call.reply(NOTHING);
    },
  ]);
  start();
  links.turn();
  expect(reasons).toEqual([reason]);
});

it('a wait that is refused ends its call, and only that', () => {
  const { table, links, toWaiter } = middle();
  let looks = 0;
  const calls: (number | undefined)[] = [];
  const tend = links.tend.bind(links);
  links.tend = () => {
    calls.push(table.wait(MIDDLE)!.call);
    if (looks++ === 0) table.refuse(table.wait(MIDDLE)!);
    tend();
  };
  const call = () => reasonOf(() => toWaiter.call(CALL, NOTHING, () => 0, { timeout: 20 }));
  expect([call(), call()]).toEqual(['would-deadlock', 'timed-out']);
  // A wait says for which call it is: rings through other processes are found by that.
  expect(new Set(calls)).toEqual(new Set([0, 1]));
  expect(table.wait(MIDDLE)).toBeUndefined();
});
