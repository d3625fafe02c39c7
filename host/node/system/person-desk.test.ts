import { beforeEach, describe, expect, it } from 'vitest';
import { SharedInput, SharedOutput } from '../wasi/index.ts';
import { Bell } from '../worker/bell.ts';
import type { Handler, RequestServer } from '../worker/request-server.ts';
import { PersonDesk, type Talk } from './person-desk.ts';

/** The owner's end of one thread's questions, as far as the desk uses it. */
class Thread {
  readonly #handlers = new Map<string, Handler>();
  readonly leaveDesk: () => void;

  constructor(desk: PersonDesk, name: string) {
    const requests = {
      handle: (kind: string, handler: Handler) => this.#handlers.set(kind, handler),
      listen: () => 1,
      forget: () => {},
    };
    this.leaveDesk = desk.serve(name, requests as unknown as RequestServer, new Bell());
  }

  take = () => this.#ask('person.take') as Promise<Talk | undefined>;
  leave = () => this.#ask('person.leave');

  #ask(kind: string): unknown {
    return this.#handlers.get(kind)!(undefined as never, undefined as never);
  }
}

describe('a person at a desk', () => {
  let desk: PersonDesk;
  let busy: boolean[];
  beforeEach(() => {
    busy = [];
    desk = new PersonDesk({
      input: new SharedInput(undefined as never),
      output: new SharedOutput(undefined as never),
      onBusy: (isBusy) => busy.push(isBusy),
    });
  });

  it('talks to one after the other, and passes over who has gone meanwhile', async () => {
    const [first, second, third] = ['a', 'b', 'c'].map((name) => new Thread(desk, name));
    const order: string[] = [];
    const come = async (thread: Thread, name: string) => {
      if (await thread.take()) order.push(name);
    };
    const all = [come(first!, 'first'), come(second!, 'second'), come(third!, 'third')];
    await all[0];
    expect([order, busy]).toEqual([['first'], [true]]);
    second!.leaveDesk();
    first!.leave();
    await Promise.all(all);
    expect([order, busy]).toEqual([['first', 'third'], [true]]);
    // Its thread was ended in the middle of it.
    third!.leaveDesk();
    await new Promise(setImmediate);
    expect(busy).toEqual([true, false]);
  });

  it('does not hear one service for ever, however often it is started again', async () => {
    for (let start = 0; start < 64; start++) {
      const thread = new Thread(desk, 'eager');
      expect(await thread.take()).toBeDefined();
      thread.leaveDesk();
    }
    expect(await new Thread(desk, 'eager').take()).toBe(undefined);
    expect(await new Thread(desk, 'other').take()).toBeDefined();
  });
});
