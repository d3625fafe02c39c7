/** `--trace-calls` and `--trace=FILE.json` of `nucleus up`: services in several threads, one trace. */

import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { caller, counter, front } from './counter.ts';
import { Folder } from './folder.ts';

let folder: Folder;
const made: Record<string, Uint8Array> = {};

beforeAll(async () => {
  made.counter = await counter();
  made.front = await front();
  made.twice = await caller('next', 'next');
});

beforeEach(() => {
  folder = new Folder();
  for (const [name, bytes] of Object.entries(made)) folder.write(`${name}.wasm`, bytes);
});

afterEach(() => folder.remove());

interface Event {
  readonly name: string;
  readonly ph: string;
  readonly ts: number;
  readonly dur: number;
  readonly tid: number;
  readonly args: Readonly<Record<string, string>>;
}

describe.each([
  ['in domains of their own', {}, ['counter', 'front', 'main']],
  ['on the kernel`s thread', { trusted: true }, ['kernel', 'main']],
])('calls of services %s', (_, how, threads) => {
  const describeSystem = () =>
    folder.describe({
      counter: { component: './counter.wasm', ...how },
      front: { component: './front.wasm', imports: { 'acme:count/counter': 'counter' }, ...how },
      main: {
        component: './twice.wasm',
        imports: { 'acme:count/counter': 'front' },
        grants: { clocks: true },
      },
    });

  const runs = async (...args: string[]) => {
    describeSystem();
    const up = folder.up(...args);
    await up.says('main | 2');
    expect((await folder.run('down')).code).toBe(0);
    const ended = await up.ended;
    expect([ended.code, ended.stdout]).toEqual([0, 'main | 1\nmain | 2\n']);
    return ended.stderr;
  };

  it('are lines with who calls whom', async () => {
    const lines = (await runs('--trace-calls', 'counter')).split('\n').filter((line) => line.includes(' > '));
    const next = lines.filter((line) => line.includes('next'));
    expect(next.map((line) => / (\S+ > \S+) {2}count\/counter next\(\) = /.exec(line)?.[1])).toContain(
      'front > counter',
    );
    expect(next.map((line) => / (\S+ > \S+) {2}count\/counter next\(\) = /.exec(line)?.[1])).not.toContain(
      undefined,
    );
    expect(lines.join('\n')).not.toContain('wasi:');
  });

  it('are events of all threads in one file, by one clock', async () => {
    expect(await runs('--trace=out.json')).not.toContain(' > ');
    const events = JSON.parse(folder.read('out.json')) as Event[];
    const names = new Map(
      events.filter(({ name }) => name === 'thread_name').map(({ tid, args }) => [tid, args.name!]),
    );
    expect([...new Set(names.values())].filter((name) => threads.includes(name)).sort()).toEqual(threads);
    const calls = events.filter(({ ph, name }) => ph === 'X' && name === 'next');
    const from = (who: string) => calls.filter(({ args }) => args.caller === who);
    expect(from('main')).toHaveLength(2);
    expect(from('front').map(({ args }) => args.outcome)).toEqual(['ok(1)', 'ok(2)']);
    // What the front asks of the counter lies inside of what it is asked itself, in whatever thread.
    const [outer, inner] = [from('main')[0]!, from('front')[0]!];
    expect(names.get(outer.tid)).toBe('main');
    expect(inner.ts).toBeGreaterThan(outer.ts);
    expect(inner.ts + inner.dur).toBeLessThan(outer.ts + outer.dur);
  });
});

describe('a trace of a system', () => {
  it.each([
    [['--trace=lines.txt'], /--trace: writes trace events here; name a file for them that ends in \.json/],
    [['--detach', '--trace-calls', 'counter'], /--trace-calls: nobody sees them in the background/],
    [['--trace=none/out.json'], /--trace=none\/out\.json: cannot be written: ENOENT/],
  ])('is refused with %s', async (args, why) => {
    folder.describe({ counter: { component: './counter.wasm' } });
    const { code, stderr } = await folder.up(...args).ended;
    expect([code, stderr]).toEqual([64, expect.stringMatching(why)]);
  });
});
