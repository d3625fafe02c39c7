import { describe, expect, it } from 'vitest';
import { makePipe, Pollable } from '../../../kernel/task/index.ts';
import { Exit } from './cli.ts';
import { createWasi, type WasiOptions } from './create.ts';
import { openDirectory } from './filesystem.ts';

// The interfaces are for components, whose types WIT gives; here they are called by name.
// biome-ignore lint/suspicious/noExplicitAny: see above
type Loose = any;

const wasi = (options?: WasiOptions) => createWasi(options) as Record<string, Loose>;
const bytes = (text: string) => new TextEncoder().encode(text);

describe('without options nothing is granted', () => {
  const all = wasi();

  it('no environment, arguments, directory or preopens', () => {
    const { getEnvironment, getArguments, initialCwd } = all['wasi:cli/environment@0.2.12'];
    expect([getEnvironment(), getArguments(), initialCwd()]).toEqual([[], [], undefined]);
    expect(all['wasi:filesystem/preopens@0.2.12'].getDirectories()).toEqual([]);
  });

  it('streams that lead nowhere, and no terminal', () => {
    expect(() => all['wasi:cli/stdin@0.2.12'].getStdin().read(1n)).toThrow(
      expect.objectContaining({ payload: { tag: 'closed' } }),
    );
    for (const output of [
      all['wasi:cli/stdout@0.2.12'].getStdout(),
      all['wasi:cli/stderr@0.2.12'].getStderr(),
    ]) {
      output.blockingWriteAndFlush(bytes('gone'));
      expect(output.checkWrite()).toBe(65536n);
    }
    expect(all['wasi:cli/terminal-stdin@0.2.12'].getTerminalStdin()).toBeUndefined();
    expect(all['wasi:cli/terminal-stdout@0.2.12'].getTerminalStdout()).toBeUndefined();
    expect(all['wasi:cli/terminal-stderr@0.2.12'].getTerminalStderr()).toBeUndefined();
  });
});

describe('what is granted is there', () => {
  it('environment, arguments, directory, preopens', () => {
    const directory = openDirectory('.');
    const all = wasi({
      environment: [['LANG', 'C']],
      arguments: ['rg', 'x'],
      directory: '/src',
      preopens: [[directory, '/src']],
    });
    const { getEnvironment, getArguments, initialCwd } = all['wasi:cli/environment@0.2.12'];
    expect([getEnvironment(), getArguments(), initialCwd()]).toEqual([[['LANG', 'C']], ['rg', 'x'], '/src']);
    expect(all['wasi:filesystem/preopens@0.2.12'].getDirectories()).toEqual([[directory, '/src']]);
    directory[Symbol.dispose]();
  });

  it('streams, of which dropping one handle leaves the others', () => {
    const { input, output } = makePipe();
    const all = wasi({ stdin: input, stdout: output });
    const first = all['wasi:cli/stdout@0.2.12'].getStdout();
    first.write(bytes('one'));
    first[Symbol.dispose]();
    const second = all['wasi:cli/stdout@0.2.12'].getStdout();
    second.write(bytes('two'));
    const stdin = all['wasi:cli/stdin@0.2.12'].getStdin();
    expect(stdin.read(100n)).toEqual(bytes('onetwo'));
    let woken = 0;
    stdin.subscribe().onReady(() => woken++);
    expect([stdin.ready(), second.ready(), second.checkWrite()]).toEqual([false, true, 65536n]);
    second.write(bytes('three'));
    expect(woken).toBe(1);
    expect(stdin).toBeInstanceOf(all['wasi:io/streams@0.2.12'].InputStream);
    expect(second).toBeInstanceOf(all['wasi:io/streams@0.2.12'].OutputStream);
    expect(stdin.subscribe()).toBeInstanceOf(all['wasi:io/poll@0.2.12'].Pollable);
  });

  it('exit ends the caller with its code', () => {
    const { exit, exitWithCode } = wasi()['wasi:cli/exit@0.2.12'];
    expect(() => exit({ tag: 'ok' })).toThrow(new Exit(0));
    expect(() => exit({ tag: 'err' })).toThrow(new Exit(1));
    expect(() => exitWithCode(42)).toThrow(new Exit(42));
  });

  it('poll and clocks belong together', () => {
    const all = wasi();
    const past = all['wasi:clocks/monotonic-clock@0.2.12'].subscribeInstant(0n);
    expect(past).toBeInstanceOf(Pollable);
    expect(all['wasi:io/poll@0.2.12'].poll([past])).toEqual(Uint32Array.of(0));
  });
});

describe('random', () => {
  const all = wasi();
  const { getRandomBytes, getRandomU64 } = all['wasi:random/random@0.2.12'];

  it('gives as many bytes as asked for, different ones each time', () => {
    const [one, two] = [getRandomBytes(32n), getRandomBytes(32n)];
    expect([one.length, getRandomBytes(0n).length, getRandomBytes(100_000n).length]).toEqual([
      32, 0, 100_000,
    ]);
    expect(one).not.toEqual(two);
    expect(getRandomU64()).not.toBe(getRandomU64());
    const { getInsecureRandomBytes, getInsecureRandomU64 } = all['wasi:random/insecure@0.2.12'];
    expect(getInsecureRandomBytes(8n)).not.toEqual(getInsecureRandomBytes(8n));
    expect(getInsecureRandomU64()).not.toBe(getInsecureRandomU64());
    const { insecureSeed } = all['wasi:random/insecure-seed@0.2.12'];
    expect(insecureSeed()).not.toEqual(insecureSeed());
  });

  it('refuses to fill the memory of the kernel', () => {
    expect(() => getRandomBytes(1n << 40n)).toThrow(
      'get-random-bytes: 1099511627776 bytes are more than 67108864 in one call',
    );
  });
});
