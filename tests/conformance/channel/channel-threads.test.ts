/** Channels between two real threads: order, waits, peers that die at random moments, and one that writes at random. */
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { Caller } from '../../../kernel/channel/caller.ts';
import { Duplex, declareDead, duplexMemory } from '../../../kernel/channel/duplex.ts';
import { CallRefused } from '../../../kernel/channel/link.ts';
import { Server } from '../../../kernel/channel/server.ts';
import { Random } from '../random-types.ts';

const built = pathToFileURL(fileURLToPath(new URL('../../../dist/kernel/channel/', import.meta.url))).href;

/** A thread that runs `body` with what a channel's end needs in scope; its channel ends with it. */
function thread(memory: SharedArrayBuffer, body: string): Worker {
  const source = `
    const { workerData, parentPort } = require('node:worker_threads');
    (async () => {
      const { Duplex } = await import('${built}duplex.js');
      const { Caller } = await import('${built}caller.js');
      const { Server } = await import('${built}server.js');
      const memory = workerData;
      ${body}
    })();`;
  const worker = new Worker(source, { eval: true, workerData: memory });
  worker.once('exit', () => declareDead(memory));
  return worker;
}

const ECHO = 'new Server(new Duplex(memory, 1)).run((call) => call.reply(call.bytes.slice(0, call.length)));';
const copy = (bytes: Uint8Array, length: number) => bytes.slice(0, length);
const sample = (length: number) => Uint8Array.from({ length }, (_, index) => (index + length) % 251);

describe('a channel between two threads', () => {
  it('answers calls of a thread that waits, of every size', async () => {
    const memory = duplexMemory(4096);
    const worker = thread(memory, ECHO);
    const caller = new Caller(new Duplex(memory, 0));
    for (const length of [...Array(300).keys(), 4095, 4096, 70_000, 1_000_000]) {
      expect(Buffer.compare(caller.call(0, sample(length), copy), sample(length))).toBe(0);
    }
    caller.close();
    await worker.terminate();
  });

  it('answers calls of a thread that may not wait, in order', async () => {
    const memory = duplexMemory(4096);
    const worker = thread(memory, ECHO);
    const caller = new Caller(new Duplex(memory, 0), { pending: 7 });
    const order: number[] = [];
    const calls = Array.from({ length: 500 }, (_, one) =>
      caller.callLater(0, sample(one), (bytes, length) => {
        order.push(length);
        return copy(bytes, length);
      }),
    );
    const answers = await Promise.all(calls);
    expect(order).toEqual(answers.map((_, one) => one));
    expect(answers.every((answer, one) => Buffer.compare(answer, sample(one)) === 0)).toBe(true);
    caller.close();
    await worker.terminate();
  });

  it('serves a thread that waits from one that does not', async () => {
    const memory = duplexMemory(1024);
    const worker = thread(
      memory,
      `const caller = new Caller(new Duplex(memory, 0));
       let sum = 0;
       for (let one = 0; one < 2000; one++) sum += caller.call(0, Uint8Array.of(one), (bytes) => bytes[0]);
       parentPort.postMessage(sum);
       caller.close();`,
    );
    const sum = new Promise((resolve) => worker.once('message', resolve));
    const end = await new Server(new Duplex(memory, 1)).listen((call) =>
      call.reply(copy(call.bytes, call.length)),
    );
    expect(end.end).toBe('closed');
    expect(await sum).toBe(
      Array.from({ length: 2000 }, (_, one) => one % 256).reduce((all, one) => all + one),
    );
    await worker.terminate();
  });

  it('settles every call when the server dies under load, at any moment', async () => {
    const random = new Random(9);
    for (let run = 0; run < 12; run++) {
      const memory = duplexMemory(1024);
      const worker = thread(memory, ECHO);
      const caller = new Caller(new Duplex(memory, 0), { pending: 50 });
      await caller.callLater(0, sample(1), copy);
      const calls = Array.from({ length: 400 }, (_, one) =>
        caller
          .callLater(0, sample(random.below(800)), copy)
          .then(
            () => 'answered',
            (error: CallRefused) => error.reason,
          )
          .then((outcome) => ({ one, outcome })),
      );
      await calls[random.below(200)];
      await worker.terminate();
      const outcomes = (await Promise.all(calls)).map(({ outcome }) => outcome);
      expect(outcomes.every((outcome) => outcome === 'answered' || outcome === 'peer-died')).toBe(true);
      expect(caller.pending).toBe(0);
    }
  });

  it('wakes a thread that waits for a call that is never answered, when the other end dies', async () => {
    const memory = duplexMemory(1024);
    const worker = thread(
      memory,
      `const caller = new Caller(new Duplex(memory, 0));
       try { caller.call(0, Uint8Array.of(1), () => 0); } catch (error) { parentPort.postMessage(error.reason); }`,
    );
    const reason = new Promise((resolve) => worker.once('message', resolve));
    const server = new Server(new Duplex(memory, 1));
    const called = new Promise<void>((resolve) => void server.listen(() => resolve()));
    await called;
    declareDead(memory);
    expect(await reason).toBe('peer-died');
    await worker.terminate();
  });

  it('ends with one error when a thread writes at random into its memory', async () => {
    for (let run = 0; run < 6; run++) {
      const memory = duplexMemory(1024);
      const worker = thread(
        memory,
        `const all = new Uint8Array(memory);
         for (;;) all[Math.floor(Math.random() * all.length)] = Math.random() * 256;`,
      );
      const caller = new Caller(new Duplex(memory, 0));
      const problem = await caller.callLater(0, sample(2000), copy).catch((error) => error);
      const server = new Server(new Duplex(memory, 1));
      while (server.ended === undefined) server.serve((call) => call.reply(sample(10)));
      expect(problem).toBeInstanceOf(CallRefused);
      expect(['broken', 'refused', 'closed', 'peer-died']).toContain(server.ended.end);
      await worker.terminate();
    }
  });
});
