/** Streams and pollables between components in two threads: who waits for a call serves what it has lent meanwhile. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { decodeComponent } from '../../../kernel/component/index.ts';
import { ComponentClient } from './component-client.ts';
import { Domains } from './domain.ts';
import {
  DRIVER,
  POLL,
  SINK,
  STDIN,
  STDOUT,
  STREAMS,
  streamProvider,
  streamUser,
} from './stream-components.ts';

/** A host whose input has one byte, after some milliseconds, and then ends; what is written to its output is told. */
const host = `(() => {
  const due = performance.now() + 30;
  let left = 1;
  const ready = () => left === 0 || performance.now() > due;
  task.letThreadWait((sources) => {
    while (!sources.some((one) => one.ready())) domain.bell.sleep(domain.bell.count, 5);
  });
  class In extends task.InputStream {
    read() {
      if (!ready()) return new Uint8Array();
      if (left === 0) throw task.closed();
      left = 0;
      return Uint8Array.of(77);
    }
    ready() { return ready(); }
    onReady() { return () => {}; }
  }
  class Out extends task.OutputStream {
    checkWrite() { return 4n; }
    take(bytes) { parentPort.postMessage([...bytes]); }
    ready() { return true; }
    onReady() { return () => {}; }
  }
  return {
    '${STREAMS}': hostInterface('host', { InputStream: task.InputStream, OutputStream: task.OutputStream }),
    '${POLL}': hostInterface('host', { Pollable: task.Pollable }),
    'wasi:io/error@0.2.12': hostInterface('host', { Error: task.IoError }),
    '${STDIN}': hostInterface('host', { getStdin: () => new In() }),
    '${STDOUT}': hostInterface('host', { getStdout: () => new Out() }),
  };
})()`;

const domains = new Domains(2);
let client: ComponentClient;
const written: number[] = [];

beforeAll(async () => {
  domains.link(1, 2, SINK);
  const link = domains.caller(1, DRIVER);
  const user = await streamUser();
  await domains.start(2, { component: await streamProvider(), host });
  const worker = await domains.start(1, { component: user, host });
  worker.on('message', (bytes: number[]) => written.push(...bytes));
  client = new ComponentClient(link, decodeComponent(user), DRIVER);
});
afterAll(() => domains.end());

it('a provider writes to the output that it is lent, while the importer waits for it', async () => {
  expect([await client.call('put', 5), await client.call('put', 6)]).toEqual([0, 0]);
  await client.call('keep');
  expect(await client.call('put-kept', 7)).toBe(0);
  await client.call('drop-kept');
  await expect.poll(() => written).toEqual([5, 6, 7]);
});

it('an importer reads the provider`s input', async () => {
  const stream = await client.call<number>('open');
  await expect.poll(() => client.call('there', stream)).toBe(true);
  expect([await client.call('read', stream), await client.call('read', stream)]).toEqual([77, 512]);
  await client.call('close', stream);
});

it('a provider sees that a pollable of the importer is ready', async () => {
  await expect.poll(() => client.call('ready-there')).toBe(true);
});
