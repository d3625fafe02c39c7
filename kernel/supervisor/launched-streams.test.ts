import { expect, it, vi } from 'vitest';
import { LaunchedProgram } from './launched-program.ts';
import { DemandedInput, QueuedOutput, WrittenPieces } from './launched-streams.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const text = (data: Uint8Array) => new TextDecoder().decode(data);

it('asks for no more input than the program reads', () => {
  const tell = vi.fn();
  const input = new DemandedInput(tell);
  expect(input.demand).toEqual({ tag: 'nothing' });
  expect(input.ready()).toBe(false);
  expect(input.demand).toEqual({ tag: 'readable' });
  input.readable();
  expect(input.ready()).toBe(true);
  expect(input.read(4n)).toHaveLength(0);
  expect(input.demand).toEqual({ tag: 'bytes', val: 4 });
  expect(tell).toHaveBeenCalledTimes(2);
  input.supply(bytes('one\n'));
  expect(input.demand).toEqual({ tag: 'nothing' });
  expect([text(input.read(3n)), text(input.read(9n))]).toEqual(['one', '\n']);
  input.finish();
  expect(input.ready()).toBe(true);
  expect(() => input.read(1n)).toThrow(expect.objectContaining({ payload: { tag: 'closed' } }));
});

it('wakes who waits for input, also at its end', async () => {
  const input = new DemandedInput(() => {});
  const woken = vi.fn();
  input.onReady(woken);
  input.supply(bytes('x'));
  input.read(1n);
  input.onReady(woken);
  input.finish();
  expect(woken).toHaveBeenCalledTimes(2);
});

it('keeps the order of both outputs, and bounds them together', () => {
  const pieces = new WrittenPieces(() => {});
  const output = new QueuedOutput(pieces, 'output');
  const error = new QueuedOutput(pieces, 'error');
  output.write(bytes('a'));
  error.write(bytes('b'));
  output.write(new Uint8Array(Number(output.checkWrite())));
  expect([output.ready(), error.checkWrite()]).toEqual([false, 0n]);
  const first = pieces.take()!;
  const second = pieces.take()!;
  expect([first.to, text(first.data), second.to, text(second.data)]).toEqual(['output', 'a', 'error', 'b']);
  expect(error.checkWrite()).toBe(2n);
});

it('gives what was written before the end, and closes what nobody wants', () => {
  const program = new LaunchedProgram(true, () => {});
  const news = vi.fn();
  program.subscribe({ end: true }).onReady(news);
  program.stdout.write(bytes('kept'));
  program.stderr.write(bytes('lost'));
  program.finishWith({ code: 3, instructions: 0n });
  expect(program.ended()).toBeUndefined();
  program.refuse('error');
  expect(() => program.stderr.checkWrite()).toThrow(expect.objectContaining({ payload: { tag: 'closed' } }));
  expect(news).not.toHaveBeenCalled();
  expect(text(program.take()!.data)).toBe('kept');
  expect(program.ended()).toEqual({ code: 3, instructions: 0n });
});

it('hands on what it was told before it began, and ends when it is dropped', () => {
  const dropped = vi.fn();
  const program = new LaunchedProgram(true, dropped);
  const body = { notify: vi.fn(), halt: vi.fn(), stop: vi.fn() };
  program.halt(true);
  expect(program.notify('interrupt')).toBe(true);
  program.begin(body);
  expect(body.notify.mock.calls).toEqual([['interrupt']]);
  expect(body.halt.mock.calls).toEqual([[true]]);
  program[Symbol.dispose]();
  program[Symbol.dispose]();
  expect([body.stop.mock.calls.length, dropped.mock.calls.length]).toEqual([1, 1]);
  expect(new LaunchedProgram(false, () => {}).notify('quit')).toBe(false);
});
