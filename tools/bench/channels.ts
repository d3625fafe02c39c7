/**
 * Channels between two threads beside Node's MessagePort with structured clone: one small call at a time, batches of 64
 * small calls, and 64 KiB at a time. Both ways carry the same calls to the same functions, in turns.
 */

import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads';
import { Caller, type Settle } from '../../kernel/channel/caller.ts';
import { Duplex, duplexMemory } from '../../kernel/channel/duplex.ts';
import { remoteUser } from './channel-components.ts';
import { ADD, METHODS, TAKE } from './channel-methods.ts';
import { median, type Table } from './table.ts';

const ROUNDS = 6;
const CALLS = 4000;
const BATCH = 64;
const BATCHES = 2000;
const PAYLOAD = 65536;
const PAYLOADS = 4000;
/** Payloads under way at once; batches. */
const WINDOW = 16;
const BATCHES_AHEAD = 4;

/** The three jobs, by one of the ways; each gives the seconds that it took. */
interface Way {
  single(count: number): Promise<number>;
  batches(count: number): Promise<number>;
  payloads(count: number): Promise<number>;
  end(): Promise<void>;
}

export async function benchChannels(): Promise<Table> {
  const link = await linkWay(duplexMemory());
  const port = await portWay();
  const components = await componentWay(duplexMemory());
  try {
    const samples: [Sample, Sample][] = [];
    const singles: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      samples.push([await measure(link), await measure(port)]);
      singles.push(await components.single());
    }
    // The first one warms up.
    return tableOf(samples.slice(1), singles.slice(1));
  } finally {
    await Promise.all([link.end(), port.end(), components.end()]);
  }
}

interface Sample {
  /** Microseconds of a call. */
  readonly single: number;
  /** Messages a second: calls, and as many replies. */
  readonly batches: number;
  /** Bytes a second. */
  readonly payloads: number;
}

async function measure(way: Way): Promise<Sample> {
  return {
    single: ((await way.single(CALLS)) / CALLS) * 1e6,
    batches: (2 * BATCH * BATCHES) / (await way.batches(BATCHES)),
    payloads: (PAYLOAD * PAYLOADS) / (await way.payloads(PAYLOADS)),
  };
}

async function secondsOf(work: () => void | Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

const add = METHODS[ADD]!.codec;
const take = METHODS[TAKE]!.codec;
const payload = new Uint8Array(PAYLOAD).map((_, index) => index % 251);

async function linkWay(memory: SharedArrayBuffer): Promise<Way> {
  const { worker } = await startWorker('link', memory);
  const caller = new Caller(new Duplex(memory, 0));
  const batches = new Batches(memory);
  const readSum = (bytes: Uint8Array, length: number) => add.decodeResult(bytes, length) as number;
  return {
    single: (count) =>
      secondsOf(() => {
        for (let one = 0; one < count; one++) {
          check(caller.call(ADD, add.encodeParameters([one, 1]), readSum), one + 1);
        }
      }),
    batches: (count) => secondsOf(() => batches.run(caller, count)),
    payloads: (count) => secondsOf(() => batches.send(caller, count)),
    async end() {
      caller.close();
      await worker.terminate();
    },
  };
}

/** Many calls under way at once on one link. */
class Batches {
  readonly #bell;
  constructor(memory: SharedArrayBuffer) {
    this.#bell = new Duplex(memory, 0).bell;
  }

  /** Batches of small calls, some of them under way. */
  run(caller: Caller, count: number): void {
    let sum = 0;
    const settle = settling((bytes, length) => {
      sum += add.decodeResult(bytes, length) as number;
    });
    for (let batch = 0; batch < count; batch++) {
      this.#until(caller, () => caller.pending <= (BATCHES_AHEAD - 1) * BATCH);
      for (let one = 0; one < BATCH; one++) caller.start(ADD, add.encodeParameters([batch, one]), settle);
      caller.flush();
    }
    this.#until(caller, () => caller.pending === 0);
    check(sum, (BATCH * count * (count - 1)) / 2 + (count * BATCH * (BATCH - 1)) / 2);
  }

  /** Payloads, a window of them under way. */
  send(caller: Caller, count: number): void {
    let taken = 0;
    const settle = settling((bytes, length) => {
      taken += take.decodeResult(bytes, length) as number;
    });
    for (let sent = 0; sent < count; sent++) {
      this.#until(caller, () => caller.pending < WINDOW);
      const body = take.encodeParameters([payload]);
      this.#until(caller, () => caller.start(TAKE, body, settle) !== undefined);
      caller.flush();
    }
    this.#until(caller, () => caller.pending === 0);
    check(taken, count * PAYLOAD);
  }

  #until(caller: Caller, done: () => boolean): void {
    for (;;) {
      const seen = this.#bell.count;
      caller.poll();
      if (done()) return;
      this.#bell.sleep(seen);
    }
  }
}

/** A component that calls another one in its thread; microseconds of a call. */
async function componentWay(memory: SharedArrayBuffer) {
  const { worker } = await startWorker('component', memory);
  const caller = new Caller(new Duplex(memory, 0));
  const run = await remoteUser(caller);
  return {
    async single(): Promise<number> {
      const seconds = await secondsOf(() => check(run(CALLS), (CALLS * (CALLS + 3)) / 2));
      return (seconds / CALLS) * 1e6;
    },
    async end() {
      caller.close();
      await worker.terminate();
    },
  };
}

function settling(answered: Settle['answered']): Settle {
  return {
    answered,
    refused(error) {
      throw error;
    },
  };
}

async function portWay(): Promise<Way> {
  const { worker, port } = await startWorker('port', duplexMemory());
  let settle: (value: number) => void = () => {};
  port.on('message', ({ value }: { value: number }) => settle(value));
  const call = (method: number, ...args: unknown[]) => port.postMessage({ id: 1, method, args });
  /** `count` calls, at most `window` of them under way. */
  const calls = (count: number, window: number, method: number, args: (one: number) => unknown[]) =>
    secondsOf(
      () =>
        new Promise<void>((resolve) => {
          let [sent, answered] = [0, 0];
          const next = () => {
            while (sent < count && sent - answered < window) call(method, ...args(sent++));
          };
          settle = () => (++answered === count ? resolve() : next());
          next();
        }),
    );
  return {
    single: (count) => calls(count, 1, ADD, (one) => [one, 1]),
    batches: (count) => calls(count * BATCH, BATCHES_AHEAD * BATCH, ADD, (one) => [one >> 6, one & 63]),
    payloads: (count) => calls(count, WINDOW, TAKE, () => [payload]),
    async end() {
      port.close();
      await worker.terminate();
    },
  };
}

async function startWorker(mode: 'link' | 'component' | 'port', memory: SharedArrayBuffer) {
  const { port1, port2 } = new MessageChannel();
  const worker = new Worker(new URL('./channels-worker.js', import.meta.url), {
    workerData: { mode, memory, port: port2 },
    transferList: [port2],
  });
  await new Promise((resolve) => port1.once('message', resolve));
  return { worker, port: port1 as MessagePort };
}

function check(value: number, expected: number): void {
  if (value !== expected) throw new Error(`channels: got ${value} where ${expected} was due`);
}

function tableOf(samples: readonly (readonly [Sample, Sample])[], singles: readonly number[]): Table {
  const middle = (side: 0 | 1, job: keyof Sample) => median(samples.map((sample) => sample[side][job]));
  const row = (name: string, job: keyof Sample, unit: number, digits: number) => {
    const [link, port] = [middle(0, job), middle(1, job)];
    return [name, (link / unit).toFixed(digits), (port / unit).toFixed(digits), (link / port).toFixed(2)];
  };
  const [single, batches, payloads] = [
    median(samples.map(([link, port]) => link.single / port.single)),
    middle(0, 'batches'),
    middle(0, 'payloads'),
  ];
  return {
    title: `Channels between two threads (median of ${samples.length} rounds)`,
    columns: ['', 'channel', 'MessagePort', 'channel / MessagePort'],
    rows: [
      row('µs for a small call and its reply', 'single', 1, 1),
      ['µs for the same from component to component', median(singles).toFixed(1), '', ''],
      row('million messages a second, batches of 64', 'batches', 1e6, 2),
      row('GB a second in payloads of 64 KiB', 'payloads', 1e9, 2),
    ],
    bars: [
      { text: 'a small call takes at most half of the time', held: single <= 0.5 },
      { text: 'batches of 64: 1,000,000 messages a second', held: batches >= 1e6 },
      { text: 'payloads of 64 KiB: 1 GB a second', held: payloads >= 1e9 },
    ],
  };
}
