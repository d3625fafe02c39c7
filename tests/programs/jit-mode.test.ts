import { expect, it } from 'vitest';
import { inMode } from './jit-mode.ts';

it.each([
  ['run ./rg x', 'run --jit=always ./rg x'],
  ['run --replace vfs=a.wasm --bare ./guest', 'run --jit=always --replace vfs=a.wasm --bare ./guest'],
  ['build ./rg -o rg.wasm', 'build --jit=always ./rg -o rg.wasm'],
  ['run ./rg -- a.wasm', 'run --jit=always ./rg -- a.wasm'],
  ['run --no-jit ./rg', 'run --no-jit ./rg'],
  ['run --jit hot ./rg', 'run --jit hot ./rg'],
  ['run --jit=hot ./rg', 'run --jit=hot ./rg'],
  ['run --dir . ./rg.wasm x', 'run --dir . ./rg.wasm x'],
  ['serve app.wasm', 'serve app.wasm'],
  ['inspect ./rg', 'inspect ./rg'],
  ['', ''],
])('%s', (line, expected) => expect(inMode(line.split(' '), 'always').join(' ')).toBe(expected));

it('without a mode commands are as they were', () =>
  expect(inMode(['run', 'rg'], '')).toEqual(['run', 'rg']));

it('refuses what is no mode', () =>
  expect(() => inMode(['run', 'rg'], 'off')).toThrow(
    'NUCLEUS_JIT=off: is no mode; there are never, hot, always',
  ));
