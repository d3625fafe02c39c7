import { describe, expect, it } from 'vitest';
import { LineOutput } from './line-output.ts';
import { ServiceLog } from './service-log.ts';

describe('the log of services', () => {
  it('keeps the last thousand lines of each', () => {
    const log = new ServiceLog();
    for (let line = 0; line < 5000; line++) log.add('a', 'output', String(line));
    log.add('b', 'error', 'once');
    expect(log.lines('a').length).toBe(1000);
    expect(log.lines('a').at(-1)!.text).toBe('4999');
    expect(log.lines().length).toBe(1001);
    expect(log.lines('c')).toEqual([]);
  });

  it('keeps fewer lines where they are long', () => {
    const log = new ServiceLog();
    for (let line = 0; line < 5000; line++) log.add('a', 'output', 'x'.repeat(8192));
    expect(log.lines('a').length).toBeLessThan(200);
    expect(log.lines('a').length).toBeGreaterThan(60);
  });

  it('tells who follows, until they no longer do', () => {
    const log = new ServiceLog();
    const told: string[] = [];
    const end = log.follow(({ text }) => told.push(text));
    log.add('a', 'output', 'one');
    end();
    log.add('a', 'output', 'two');
    expect(told).toEqual(['one']);
  });
});

describe('lines of an output', () => {
  const written = (...parts: string[]) => {
    const lines: string[] = [];
    const output = new LineOutput((line) => lines.push(line));
    for (const part of parts) output.write(Buffer.from(part));
    output.finish();
    return lines;
  };

  it.each([
    [['one\ntwo\n'], ['one', 'two']],
    [
      ['on', 'e\r\n', '\nlast'],
      ['one', '', 'last'],
    ],
    [[], []],
    [
      ['x'.repeat(8192), 'y\n'],
      ['x'.repeat(8192), 'y'],
    ],
    [[`${'x'.repeat(8192)}\n`], ['x'.repeat(8192)]],
    [['ü\n'], ['ü']],
  ])('%j are %j', (parts, lines) => expect(written(...parts)).toEqual(lines));

  it('waits while nobody takes them', () => {
    let isOpen = false;
    let open = () => {};
    const gate = {
      isOpen: () => isOpen,
      onOpen: (callback: () => void) => {
        open = callback;
        return () => {};
      },
    };
    const output = new LineOutput(() => {}, gate);
    expect([output.ready(), output.checkWrite()]).toEqual([false, 0n]);
    let heard = 0;
    output.onReady(() => heard++);
    isOpen = true;
    open();
    expect([heard, output.ready(), output.checkWrite() > 0n]).toEqual([1, true, true]);
  });
});
