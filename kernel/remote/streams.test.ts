/** Streams and pollables of one domain's host, in the hands of a component in another. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { PumpedLink } from '../../tests/conformance/channel/pumped-link.ts';
import {
  DRIVER,
  POLL,
  SINK,
  STDIN,
  STDOUT,
  STREAMS,
  streamProvider,
  streamUser,
} from '../../tests/conformance/channel/stream-components.ts';
import { parseRightsTable } from '../capability/requirements.ts';
import { CapabilityTable } from '../capability/table.ts';
import {
  decodeComponent,
  type ExportedInstance,
  hostInterface,
  instantiate,
  lendAs,
} from '../component/index.ts';
import { Pollable, Signal } from '../task/pollable.ts';
import { closed, InputStream, IoError, OutputStream } from '../task/streams.ts';
import { Dispatcher } from './dispatcher.ts';
import { RemoteInterfaces } from './remote-interfaces.ts';

const [provider, user] = [decodeComponent(await streamProvider()), decodeComponent(await streamUser())];

/** Bytes that the test puts in. */
class Input extends InputStream {
  readonly bytes: number[] = [];
  readonly #some = new Signal();
  ended = false;
  dropped = 0;

  give(...bytes: number[]): void {
    this.bytes.push(...bytes);
    this.#some.set();
  }

  read(length: bigint): Uint8Array {
    if (this.bytes.length === 0 && this.ended) throw closed();
    const read = this.bytes.splice(0, Number(length));
    if (this.bytes.length === 0 && !this.ended) this.#some.clear();
    return Uint8Array.from(read);
  }

  ready = () => this.#some.ready();
  onReady = (callback: () => void) => this.#some.onReady(callback);

  override [Symbol.dispose](): void {
    this.dropped++;
  }
}

class Output extends OutputStream {
  readonly bytes: number[] = [];
  dropped = 0;
  isOpen = true;
  checkWrite(): bigint {
    if (!this.isOpen) throw closed();
    return 4n;
  }
  protected take(contents: Uint8Array): void {
    this.bytes.push(...contents);
  }
  ready = () => true;
  onReady = (callback: () => void) => {
    queueMicrotask(callback);
    return () => {};
  };
  override [Symbol.dispose](): void {
    this.dropped++;
  }
}

const io = {
  [STREAMS]: hostInterface('host', { InputStream, OutputStream }),
  [POLL]: hostInterface('host', { Pollable }),
  'wasi:io/error@0.2.12': hostInterface('host', { Error: IoError }),
};
const rights = parseRightsTable({
  'wasi:io/streams': {
    '[method]output-stream.blocking-write-and-flush': {
      requires: [{ of: 'self', rights: ['write'] }],
      denied: 'closed',
    },
  },
});

async function world(lend: (out: Output) => Output = (out) => out, timeout?: number) {
  const [there, here] = [new CapabilityTable(), new CapabilityTable()];
  const [source, stdin, stdout] = [new Input(), new Input(), new Output()];
  const p = await instantiate(provider, {
    name: 'p',
    imports: { ...io, [STDIN]: hostInterface('host', { getStdin: () => source }) },
    capabilities: there,
  });
  const dispatcher = new Dispatcher(p.exports.values(), { importer: 'u', capabilities: there });
  const link = new PumpedLink(dispatcher);
  const remote = new RemoteInterfaces(link, {
    ...{ provider: 'p', capabilities: here },
    ...(timeout === undefined ? {} : { timeout }),
  });
  const u = await instantiate(user, {
    name: 'u',
    imports: {
      ...io,
      [STDIN]: hostInterface('host', { getStdin: () => stdin }),
      [STDOUT]: hostInterface('host', { getStdout: () => lend(stdout) }),
      [SINK]: remote.interface(SINK),
    },
    capabilities: here,
    rights,
  });
  const { js } = u.exports.get(DRIVER) as ExportedInstance;
  const left = () => [there.size, here.size, dispatcher.handles, remote.connection.lent?.table.size];
  return { js, p, u, source, stdin, stdout, link, left, dispatcher };
}

const NOTHING = [0, 0, 0, 0];

describe('a stream of the importer`s host', () => {
  it('is written to by the provider that it is lent to, for the call', async () => {
    const { js, stdout, left } = await world();
    expect([js.put(7), js.put(8)]).toEqual([0, 0]);
    expect([stdout.bytes, stdout.dropped, left()]).toEqual([[7, 8], 2, NOTHING]);
    stdout.isOpen = false;
    expect(js.put(9)).toBe(2);
  });

  it('is the provider`s when it is passed on, until that drops it', async () => {
    const { js, stdout, left } = await world();
    js.keep();
    expect([js.putKept(1), js.putKept(2)]).toEqual([0, 0]);
    expect([stdout.bytes, stdout.dropped]).toEqual([[1, 2], 0]);
    expect(left()).toEqual([1, 1, 0, 1]);
    js.dropKept();
    expect([stdout.dropped, left()]).toEqual([1, NOTHING]);
  });

  it('ends when the link does', async () => {
    const { js, stdout, link, left } = await world();
    js.keep();
    link.close();
    expect([stdout.dropped, left()[1]]).toEqual([1, 0]);
  });

  it('has no more rights there than it had here', async () => {
    const { js, stdout } = await world((out) => lendAs(out, ['read'], 'standard output'));
    expect(js.put(7)).toBe(2);
    expect(stdout.bytes).toEqual([]);
  });
});

describe('a stream of the provider`s host', () => {
  it('is read by the importer that it is given to, and dropped when that drops it', async () => {
    const { js, source, left } = await world();
    const stream = js.open();
    expect([js.there(stream), js.read(stream)]).toEqual([false, 256]);
    source.give(5, 6);
    expect([js.there(stream), js.read(stream), js.read(stream), js.read(stream)]).toEqual([true, 5, 6, 256]);
    source.ended = true;
    expect(js.read(stream)).toBe(512);
    js.close(stream);
    expect([source.dropped, left()]).toEqual([1, NOTHING]);
  });

  it('is watched no longer than its importer has it', async () => {
    const { js, link, source, dispatcher } = await world();
    for (let turn = 0; turn < 20; turn++) {
      const stream = js.open();
      expect(js.there(stream)).toBe(false);
      js.close(stream);
    }
    link.pump();
    expect([link.caller.pending, link.server.open, source.dropped]).toEqual([0, 0, 20]);
    expect(dispatcher.watches).toBe(0);
  });

  it('leaves room for calls, however many of its kind are waited for', async () => {
    const { js, link, source, dispatcher } = await world();
    const streams = Array.from({ length: 1100 }, () => js.open());
    for (const stream of streams) {
      expect(js.there(stream)).toBe(false);
      expect(link.caller.pending).toBeLessThan(1000);
    }
    source.give(1);
    for (const stream of streams) expect(js.there(stream)).toBe(true);
    link.pump();
    for (const stream of streams) js.close(stream);
    link.pump();
    expect([link.caller.pending, dispatcher.watches]).toEqual([0, 0]);
  });

  it('is closed for its importer when the link has ended', async () => {
    const { js, source, link } = await world();
    const stream = js.open();
    link.close();
    expect([js.there(stream), js.read(stream), source.dropped]).toEqual([true, 512, 1]);
  });
});

describe('a stream of a provider that has a deadline', () => {
  /** The time, which the test moves on; the provider goes on only where it is let. */
  async function late() {
    let now = performance.now();
    vi.spyOn(performance, 'now').mockImplementation(() => now);
    const made = await world(undefined, 1000);
    const { link } = made;
    return {
      ...made,
      pass: (milliseconds: number) => {
        now += milliseconds;
      },
      hold: () => {
        link.pump = () => link.caller.poll();
      },
    };
  }
  afterEach(() => void vi.restoreAllMocks());

  it('waits as long as it takes where the provider says that it is there', async () => {
    const { js, source, pass } = await late();
    const stream = js.open();
    for (let turn = 0; turn < 5; turn++) {
      expect(js.there(stream)).toBe(false);
      pass(1000);
    }
    source.give(5);
    expect([js.there(stream), js.read(stream)]).toEqual([true, 5]);
  });

  it('fails, and is closed then, where it says nothing for so long', async () => {
    const { js, pass, hold } = await late();
    const stream = js.open();
    expect(js.there(stream)).toBe(false);
    hold();
    pass(999);
    expect(js.there(stream)).toBe(false);
    pass(1);
    expect(js.there(stream)).toBe(false);
    pass(1000);
    expect(js.there(stream)).toBe(true);
    expect([js.read(stream), js.read(stream)]).toEqual([768, 512]);
    expect(js.there(stream)).toBe(true);
  });

  it('fails where an operation is not answered', async () => {
    const { js, link, source } = await late();
    const stream = js.open();
    source.give(5);
    const call = link.call.bind(link);
    link.call = (method, body, read, options) => call(method, body, read, { ...options, timeout: 0 });
    expect([js.read(stream), js.read(stream)]).toEqual([768, 512]);
  });
});

describe('a pollable', () => {
  it('of the importer`s host is ready there when it is here', async () => {
    const { js, stdin, left } = await world();
    expect(js.readyThere()).toBe(false);
    stdin.give(1);
    expect(js.readyThere()).toBe(true);
    expect(left()).toEqual(NOTHING);
  });
});
