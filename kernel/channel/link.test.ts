import { afterEach, describe, expect, it, vi } from 'vitest';
import { Random } from '../../tests/conformance/random-types.ts';
import { Caller, type Settle } from './caller.ts';
import { FunctionCodec } from './codec.ts';
import { Duplex, declareDead, duplexMemory } from './duplex.ts';
import { CallRefused, NO_BODY, tagOf } from './link.ts';
import { type IncomingCall, Server } from './server.ts';

/** Both ends on one thread: each moves when it is told to. */
function link(pending = 8, capacity = 4096) {
  const memory = duplexMemory(capacity);
  const [mine, theirs] = ([0, 1] as const).map((side) => new Duplex(memory, side, { message: 10_000 })) as [
    Duplex,
    Duplex,
  ];
  const caller = new Caller(mine, { pending });
  const server = new Server(theirs, { pending });
  const taken: IncomingCall[] = [];
  const take = () => server.serve((call) => taken.push(call));
  return { memory, mine, theirs, caller, server, taken, take };
}

/** What became of calls, in the order in which they were settled: `name=byte` or `name!reason`. */
function record(log: string[], name: string): Settle {
  return {
    answered: (bytes, length) => log.push(`${name}=${length === 0 ? '' : bytes[0]}`),
    refused: ({ reason }) => log.push(`${name}!${reason}`),
  };
}

const byte = (value: number) => Uint8Array.of(value);
const first = (bytes: Uint8Array) => bytes[0]!;

describe('calls over a link', () => {
  it('arrive in order with method and parameters, and are answered in any order', () => {
    const { caller, server, taken, take } = link();
    const log: string[] = [];
    for (let one = 0; one < 4; one++) caller.start(10 + one, byte(one), record(log, `c${one}`));
    const seen: number[][] = [];
    caller.flush();
    server.serve((call) => {
      seen.push([call.method, call.bytes[0]!, call.length]);
      taken.push(call);
    });
    expect(seen).toEqual([0, 1, 2, 3].map((one) => [10 + one, one, 1]));
    for (const one of [2, 0, 3, 1]) taken[one]!.reply(byte(one + 100));
    server.flush();
    caller.poll();
    expect(log).toEqual(['c2=102', 'c0=100', 'c3=103', 'c1=101']);
    expect([caller.pending, server.open, take()]).toEqual([0, 0, 0]);
  });

  it('are refused by the server with its reasons', () => {
    const { caller, server } = link();
    const log: string[] = [];
    for (let one = 0; one < 4; one++) caller.start(one, NO_BODY, record(log, `c${one}`));
    caller.flush();
    server.serve((call) => {
      if (call.method === 0) call.refuse('no-such-method');
      if (call.method === 1) call.refuse('bad-call');
      if (call.method === 2) throw new Error('a defect');
      if (call.method === 3) call.reply(new Uint8Array(10_001));
    });
    caller.poll();
    expect(log).toEqual(['c0!no-such-method', 'c1!bad-call', 'c2!failed', 'c3!too-large']);
  });

  it('are bounded, and more fit once some are answered', () => {
    const { caller, taken, server, take } = link(3);
    const log: string[] = [];
    const start = (name: string) => caller.start(0, NO_BODY, record(log, name));
    expect(['a', 'b', 'c', 'd'].map(start)).toEqual([0, 1, 2, undefined]);
    take();
    taken[1]!.reply(NO_BODY);
    server.flush();
    caller.poll();
    expect([start('d'), start('e'), log]).toEqual([3, undefined, ['b=']]);
  });

  it('throw at parameters above the limit, and nothing is under way', () => {
    const { caller } = link();
    expect(() => caller.start(0, new Uint8Array(10_001), record([], 'x'))).toThrow(RangeError);
    expect(caller.pending).toBe(0);
  });

  it('may be cancelled: settled at once, told to the server, and answered once', () => {
    const { caller, taken, take } = link(2);
    const log: string[] = [];
    const id = caller.start(0, NO_BODY, record(log, 'a'))!;
    caller.start(0, NO_BODY, record(log, 'b'));
    caller.flush();
    take();
    let told = 0;
    taken[0]!.onCancel = () => told++;
    caller.cancel(id);
    caller.cancel(id);
    expect([log, caller.pending]).toEqual([['a!cancelled'], 2]);
    take();
    taken[0]!.reply(byte(1));
    taken[1]!.reply(byte(2));
    take();
    caller.poll();
    expect([told, taken[0]!.cancelled, log, caller.pending]).toEqual([1, true, ['a!cancelled', 'b=2'], 0]);
  });

  it('that is cancelled before it is taken is shown as that, and only that one', () => {
    const { caller, taken, take } = link(8);
    const log: string[] = [];
    const ids = ['a', 'b', 'c'].map((name) => caller.start(0, NO_BODY, record(log, name))!);
    caller.flush();
    caller.cancel(ids[1]!);
    take();
    expect(taken.map(({ cancelled }) => cancelled)).toEqual([false, true, false]);
    for (const [at, call] of taken.entries()) call.reply(byte(at));
    take();
    caller.poll();
    expect([log, caller.pending]).toEqual([['b!cancelled', 'a=0', 'c=2'], 0]);
    expect(taken[1]!.reply(NO_BODY)).toBe(false);
  });

  it('cannot be answered twice', () => {
    const { caller, taken, take } = link();
    caller.start(7, NO_BODY, record([], 'a'));
    caller.flush();
    take();
    taken[0]!.reply(NO_BODY);
    expect(() => taken[0]!.reply(NO_BODY)).toThrow('call of method 7: it has been answered');
  });

  it('are not taken as long as answers find no room', () => {
    const { caller, server } = link(64, 256);
    const log: string[] = [];
    let started = 0;
    let answered = 0;
    const reply = (call: IncomingCall) => call.reply(new Uint8Array(900).fill(call.bytes[0]!));
    for (let turn = 0; turn < 400; turn++) {
      if (started < 20 && caller.start(0, byte(started), record(log, String(started))) !== undefined)
        started++;
      caller.flush();
      if (turn > 100) caller.poll();
      answered += server.serve(reply);
      if (turn === 100) expect(answered).toBeLessThan(3);
    }
    expect(log).toEqual(Array.from({ length: 20 }, (_, one) => `${one}=${one}`));
  });

  it('wait in order without blocking, more of them than may be under way', async () => {
    const { caller, server } = link(3, 256);
    const listening = server.listen((call) => call.reply(byte(call.bytes[0]! + 1)));
    const calls = Array.from({ length: 50 }, (_, one) => caller.callLater(0, byte(one), first));
    expect(await Promise.all(calls)).toEqual(Array.from({ length: 50 }, (_, one) => one + 1));
    caller.close();
    expect((await listening).end).toBe('closed');
    await expect(caller.callLater(0, byte(1), first)).rejects.toMatchObject({ reason: 'closed' });
  });

  it('keep what they send, whatever is encoded while they wait for room', async () => {
    const text = new FunctionCodec({
      parameters: [{ name: 'p', type: { kind: 'string' } }],
      result: { kind: 'string' },
    });
    const { caller, server } = link(1, 256);
    const listening = server.listen((call) =>
      call.reply(text.encodeResult(text.decodeParameters(call.bytes, call.length)[0])),
    );
    const texts = Array.from({ length: 20 }, (_, one) => `${one}`.repeat(one * 20));
    const read = (bytes: Uint8Array, length: number) => text.decodeResult(bytes, length);
    const calls = texts.map((one) => caller.callLater(0, text.encodeParameters([one]), read));
    expect(await Promise.all(calls)).toEqual(texts);
    caller.close();
    await listening;
  });

  it('give what comes too late to whoever has to end it', () => {
    const { caller, taken, take } = link();
    const late: number[] = [];
    const id = caller.start(0, NO_BODY, { ...record([], 'a'), late: (bytes) => late.push(bytes[0]!) })!;
    caller.flush();
    take();
    taken[0]!.reply(byte(7));
    caller.cancel(id);
    take();
    caller.poll();
    expect(late).toEqual([7]);
  });

  it('that are waited for say their number before they are sent', () => {
    const memory = duplexMemory(4096);
    const server = new Server(new Duplex(memory, 1));
    const told: unknown[] = [];
    const waiting = {
      ...{ enter() {}, leave() {}, longest: () => 1, isRefused: () => false },
      sends: (id: number | undefined) => told.push(id),
      serve: () => void server.serve((call) => call.reply(byte(told.length))),
    };
    const caller = new Caller(new Duplex(memory, 0), { waiting });
    expect([caller.call(1, NO_BODY, first), caller.call(1, NO_BODY, first)]).toEqual([1, 2]);
    expect(told).toEqual([0, 1]);
  });

  it('time out when nobody answers', () => {
    const { caller } = link(1);
    const call = () => caller.call(0, NO_BODY, first, { timeout: 1 });
    expect(call).toThrow(new CallRefused('timed-out'));
    // There is no room for a second one.
    expect(call).toThrow(new CallRefused('timed-out', { unsent: true }));
    expect(caller.pending).toBe(1);
  });
});

describe('calls that are begun', () => {
  /** Takes what is there, answers it, and has the caller look. */
  function serve({ caller, server }: ReturnType<typeof link>, seen: number[]) {
    server.serve((call) => {
      seen.push(call.method);
      call.reply(byte(call.method));
    });
    caller.poll();
  }

  it('are held where there is no room, and go in order, with what is sent between and behind them', () => {
    const both = link(2);
    const [log, seen]: [string[], number[]] = [[], []];
    for (const one of [1, 2, 3]) both.caller.begin(one, byte(one), record(log, `c${one}`));
    expect([both.caller.held, both.caller.send(4, NO_BODY)]).toEqual([1, true]);
    both.caller.begin(5, NO_BODY, record(log, 'c5'));
    expect([both.caller.start(6, NO_BODY, record(log, 'c6')), both.caller.held]).toEqual([undefined, 3]);
    while (both.caller.held > 0) serve(both, seen);
    expect(both.caller.start(6, NO_BODY, record(log, 'c6'))).toBeDefined();
    both.caller.flush();
    serve(both, seen);
    expect(seen).toEqual([1, 2, 3, 4, 5, 6]);
    expect(log).toEqual(['c1=1', 'c2=2', 'c3=3', 'c5=5', 'c6=6']);
    expect(both.caller.pending).toBe(0);
  });

  it('are held where the ring is full, and keep what they send, whatever is encoded later', () => {
    const both = link(1000, 1024);
    const bytes = new Uint8Array(300);
    const seen: number[] = [];
    for (let one = 1; one <= 20; one++) {
      bytes.fill(one);
      both.caller.begin(one, bytes, { answered() {}, refused() {} });
    }
    expect(both.caller.held).toBeGreaterThan(10);
    for (let round = 0; seen.length < 20 && round < 100; round++) {
      both.server.serve((call) => {
        expect([call.length, call.bytes[299]]).toEqual([300, call.method]);
        seen.push(call.method);
        call.reply(NO_BODY);
      });
      both.caller.poll();
    }
    expect(seen).toEqual(Array.from({ length: 20 }, (_, one) => one + 1));
  });

  it('are told to whoever looks after the link while they are held', () => {
    const memory = duplexMemory(4096);
    const told: Caller[] = [];
    const caller = new Caller(new Duplex(memory, 0), { pending: 1, holds: (one) => told.push(one) });
    for (const one of [1, 2]) caller.begin(one, NO_BODY, record([], 'c'));
    expect(told).toEqual([caller]);
  });

  it('are not sent when they are cancelled while they are held, and what was to move with them ends', () => {
    const both = link(1);
    const [log, seen]: [string[], number[]] = [[], []];
    both.caller.begin(1, NO_BODY, record(log, 'c1'));
    let dropped = 0;
    const drop = () => dropped++;
    both.caller.cancel(both.caller.begin(2, NO_BODY, record(log, 'c2'), { drop }), 'timed-out');
    expect([log, both.caller.held, both.caller.pending, dropped]).toEqual([['c2!timed-out'], 0, 1, 1]);
    both.caller.begin(3, NO_BODY, record(log, 'c3'), { drop });
    while (both.caller.pending > 0) serve(both, seen);
    expect([seen, log, dropped]).toEqual([[1, 3], ['c2!timed-out', 'c1=1', 'c3=3'], 1]);
  });

  it('are shown as cancelled to the server where others have heard of them before', () => {
    const both = link(1);
    const log: string[] = [];
    both.caller.begin(1, NO_BODY, record(log, 'c1'));
    const late = { length: 1, body: () => byte(2), drop: () => log.push('dropped') };
    const id = both.caller.begin(2, late, record(log, 'c2'));
    both.take();
    both.taken[0]!.reply(NO_BODY);
    // The ring is full of another's: the call is made, and finds no room.
    const full = vi.spyOn(both.mine.writer, 'offer').mockReturnValue(false);
    both.server.flush();
    both.caller.poll();
    both.caller.cancel(id);
    full.mockRestore();
    both.caller.flush();
    both.take();
    both.caller.poll();
    expect(both.taken.map(({ cancelled }) => cancelled)).toEqual([false, true]);
    expect([log, both.caller.pending]).toEqual([['c1=', 'c2!cancelled'], 0]);
  });

  it('are cancelled before they are taken, all that are in a full ring, too', () => {
    const both = link(64);
    const ids = Array.from({ length: 64 }, () => both.caller.begin(1, new Uint8Array(64), record([], 'c')));
    expect(both.caller.held).toBeGreaterThan(10);
    for (const id of ids) both.caller.cancel(id);
    both.take();
    expect(both.taken.length).toBeGreaterThan(10);
    expect(both.taken.every(({ cancelled }) => cancelled)).toBe(true);
  });

  describe('are bounded', () => {
    afterEach(() => void vi.restoreAllMocks());
    const body = new Uint8Array(10_000);
    const settle: Settle = { answered() {}, refused() {} };

    it('and never wait: the next one is refused at once, but for those of the kernel', () => {
      const { caller } = link(1);
      const begin = (bounded: boolean) => caller.begin(1, body, settle, { bounded });
      const fill = () => {
        for (;;) begin(true);
      };
      expect(fill).toThrow(expect.objectContaining({ reason: 'no-room', unsent: true }));
      const { held } = caller;
      expect([held > 1024, begin(false), caller.send(1, NO_BODY)]).toEqual([true, held + 1, true]);
      expect(caller.held).toBe(held + 2);
    });

    it('and have room again when those that are held have timed out, whether somebody looks for them or not', () => {
      let now = 0;
      vi.spyOn(performance, 'now').mockImplementation(() => now);
      const both = link(1);
      const log: string[] = [];
      const begin = (name: string, timeout: number) =>
        both.caller.begin(1, body, record(log, name), { bounded: true, timeout });
      const fill = () => {
        for (;;) begin('c', log.length === 0 ? 1000 : 2000);
      };
      expect(fill).toThrow('as many calls as may be');
      const { held } = both.caller;
      now = 999;
      expect(() => begin('d', 1000)).toThrow(CallRefused);
      now = 1000;
      begin('e', 1000);
      expect([both.caller.held, log.length, new Set(log)]).toEqual([1, held, new Set(['c!timed-out'])]);
      now = 2000;
      // Nor is it sent then.
      const seen: number[] = [];
      while (both.caller.pending > 0) serve(both, seen);
      expect([seen.length, log.slice(held).sort()]).toEqual([1, ['c=1', 'e!timed-out']]);
    });
  });

  it('are refused as peer-died with all others when the link ends', () => {
    const { caller, memory } = link(1);
    const log: string[] = [];
    for (const one of [1, 2]) caller.begin(one, NO_BODY, record(log, `c${one}`));
    declareDead(memory);
    caller.poll();
    expect([log, caller.held, caller.pending]).toEqual([['c1!peer-died', 'c2!peer-died'], 0, 0]);
    expect(() => caller.begin(3, NO_BODY, record(log, 'c3'))).toThrow(CallRefused);
  });

  it('that are long go on whenever somebody looks', () => {
    const both = link(8, 1024);
    const [log, seen]: [string[], number[]] = [[], []];
    both.caller.begin(1, new Uint8Array(5000), record(log, 'c1'));
    expect([both.caller.held, both.caller.isHolding]).toEqual([0, true]);
    for (let turn = 0; turn < 100 && both.caller.pending > 0; turn++) serve(both, seen);
    expect([seen, log]).toEqual([[1], ['c1=1']]);
  });

  it.each([1, 2, 3])(
    'keep their order and are settled once, whatever is begun, sent and cancelled (seed %i)',
    (seed) => {
      const random = new Random(seed);
      const both = link(4, 1024);
      const [sent, served, dropped]: [number[], number[], Set<number>] = [[], [], new Set()];
      const settled = new Map<number, number>();
      const begin = (method: number) => {
        const settle = () => settled.set(method, (settled.get(method) ?? 0) + 1);
        // Some go in pieces.
        const length = random.below(4) === 0 ? 600 + random.below(2000) : random.below(100);
        const body = new Uint8Array(length).fill(method);
        const id = both.caller.begin(method, body, { answered: settle, refused: settle });
        if (random.below(5) > 0) return;
        const { held } = both.caller;
        both.caller.cancel(id);
        // What is held last, and cancelled, is not sent.
        if (both.caller.held < held) dropped.add(method);
      };
      const serveSome = (most: number) => {
        both.server.serve((call) => {
          expect(call.bytes.subarray(0, call.length).every((one) => one === call.method % 256)).toBe(true);
          served.push(call.method);
          call.reply(byte(1));
        }, most);
        both.caller.poll();
      };
      for (let turn = 1; turn < 600; turn++) {
        const what = random.below(6);
        if (what === 0) expect(both.caller.send(turn, byte(turn))).toBe(true);
        else if (what < 3) begin(turn);
        else serveSome(random.below(3));
        if (what < 3) sent.push(turn);
      }
      expect(both.caller.held).toBeGreaterThan(0);
      for (let turn = 0; turn < 10_000 && both.caller.pending > 0; turn++) serveSome(4);
      expect(both.caller.pending).toBe(0);
      expect(dropped.size).toBeGreaterThan(0);
      expect(served).toEqual(sent.filter((one) => !dropped.has(one)));
      expect([...settled.values()].every((times) => times === 1)).toBe(true);
    },
  );

  it('above the limit of a message are refused, held or not', () => {
    const { caller } = link(1);
    const begin = (length: number) => caller.begin(1, new Uint8Array(length), record([], 'c'));
    expect(() => begin(10_001)).toThrow('10001 bytes');
    begin(1);
    expect(() => begin(10_001)).toThrow('10001 bytes');
    expect([caller.pending, caller.held]).toEqual([1, 0]);
  });
});

describe('the end of a link', () => {
  it('settles each call under way once, as peer-died, after the answers that came before', () => {
    const { memory, caller, taken, take, server } = link();
    const log: string[] = [];
    for (const name of ['a', 'b', 'c']) caller.start(0, NO_BODY, record(log, name));
    caller.flush();
    take();
    taken[1]!.reply(byte(5));
    server.flush();
    declareDead(memory);
    caller.poll();
    caller.poll();
    expect(log).toEqual(['b=5', 'a!peer-died', 'c!peer-died']);
    expect(() => caller.start(0, NO_BODY, record(log, 'd'))).toThrow(new CallRefused('peer-died'));
    expect(() => caller.call(0, NO_BODY, first)).toThrow('the peer died before it answered');
  });

  it('refuses what is under way as closed where it was closed here, and as peer-died there', () => {
    const here = link();
    const there = link();
    const log: string[] = [];
    for (const { caller } of [here, there]) caller.start(0, NO_BODY, record(log, 'a'));
    here.caller.close();
    there.server.close();
    there.caller.poll();
    expect(log).toEqual(['a!closed', 'a!peer-died']);
  });

  it('tells handlers that nobody waits any more, and drops their answers', () => {
    const { memory, caller, server, taken, take } = link();
    caller.start(0, NO_BODY, record([], 'a'));
    caller.flush();
    take();
    let told = 0;
    taken[0]!.onCancel = () => told++;
    declareDead(memory);
    take();
    taken[0]!.reply(NO_BODY);
    expect([told, server.open, server.ended?.end]).toEqual([1, 0, 'peer-died']);
  });

  const lies: [string, (mine: Duplex) => void, string][] = [
    [
      'a call twice',
      (mine) => [1, 1].map((id) => mine.writer.offer(tagOf('call'), id, NO_BODY)),
      'call 1 a second time',
    ],
    [
      'too many calls',
      (mine) => [1, 2, 3].map((id) => mine.writer.offer(tagOf('call'), id, NO_BODY)),
      'more than 2 calls under way',
    ],
    [
      'a reply',
      (mine) => mine.writer.offer(tagOf('reply'), 0, NO_BODY),
      'a server was sent a message with tag 2',
    ],
    [
      'no kind',
      (mine) => mine.writer.offer(-1, 0, NO_BODY),
      'a server was sent a message with tag 4294967295',
    ],
  ];

  it.each(lies)('comes for a caller that sends %s', (_, lie, message) => {
    const { mine, server, take } = link(2);
    lie(mine);
    mine.writer.publish();
    take();
    expect(server.ended?.message).toBe(`the channel was broken: ${message}`);
  });

  it.each([
    ['an answer to no call', tagOf('reply'), 9, 'an answer to call 9, which nobody waits for'],
    ['a call', tagOf('call'), 0, 'a caller was sent a message with tag 0'],
    ['a reason of its own', tagOf('refusal', 11), 0, 'a caller was sent a message with tag 91'],
  ])('comes for a server that sends %s', (_, tag, id, message) => {
    const { theirs, caller } = link();
    const errors: CallRefused[] = [];
    caller.start(0, NO_BODY, { answered: () => {}, refused: (error) => errors.push(error) });
    theirs.writer.offer(tag, id, NO_BODY);
    theirs.writer.publish();
    caller.poll();
    expect(errors.map((error) => [error.reason, (error.cause as Error).message])).toEqual([
      ['peer-died', `the channel was broken: ${message}`],
    ]);
  });

  it.each([1, 2, 3])('settles every call once, whatever happens when (seed %i)', (seed) => {
    const random = new Random(seed);
    for (let run = 0; run < 200; run++) {
      const { memory, caller, server, taken, take } = link(5, 256);
      const settled = new Map<number, number>();
      let started = 0;
      const count = (one: number) => settled.set(one, (settled.get(one) ?? 0) + 1);
      const acts = [
        () => {
          const one = started;
          if (
            caller.start(0, new Uint8Array(random.below(400)), {
              answered: () => count(one),
              refused: () => count(one),
            }) !== undefined
          )
            started++;
        },
        () => caller.flush(),
        () => caller.poll(),
        () => caller.cancel(random.below(started + 1)),
        take,
        () => taken.splice(random.below(taken.length), 1)[0]?.reply(new Uint8Array(random.below(400))),
        () => server.flush(),
      ];
      for (let turn = random.below(200); turn > 0; turn--) random.pick(acts)();
      random.pick([() => declareDead(memory), () => server.close(), () => caller.close()])();
      caller.poll();
      expect([...settled.keys()].length).toBe(started);
      expect([...settled.values()].every((times) => times === 1)).toBe(true);
    }
  });
});
