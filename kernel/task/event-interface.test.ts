import { expect, it } from 'vitest';
import { eventInterface } from './event-interface.ts';
import type { Pollable } from './pollable.ts';

interface Event extends Disposable {
  set(): void;
  clear(): void;
  subscribe(): Pollable;
}
const { Event } = eventInterface() as { Event: new () => Event };

it('an event`s pollable is ready while it is set', () => {
  const event = new Event();
  const pollable = event.subscribe();
  expect(pollable.ready()).toBe(false);
  event.set();
  expect(pollable.ready()).toBe(true);
  event.clear();
  expect(pollable.ready()).toBe(false);
});

it('who waits for an event is woken when it is dropped, as it is when its component dies', async () => {
  const event = new Event();
  const pollable = event.subscribe();
  let woken = 0;
  pollable.onReady(() => woken++);
  event[Symbol.dispose]();
  await Promise.resolve();
  expect([woken, pollable.ready()]).toEqual([1, true]);
});
