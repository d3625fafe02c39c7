import { Command } from 'commander';
import { expect, it } from 'vitest';
import { jit, noJit } from './jit-options.ts';

function parse(...words: string[]): unknown {
  const command = new Command().exitOverride().addOption(jit()).addOption(noJit());
  return command.parse(words, { from: 'user' }).opts().jit;
}

it.each([
  [[], undefined],
  [['--jit=always'], 'always'],
  [['--jit', 'hot'], 'hot'],
  [['--jit=never'], 'never'],
  [['--no-jit'], 'never'],
  [['--no-jit', '--jit=never'], 'never'],
])('%j', (words, mode) => expect(parse(...words)).toBe(mode));

it.each([
  [['--jit=foo'], '--jit foo: is no mode; write one of never, hot, always'],
  [['--jit='], '--jit : is no mode; write one of never, hot, always'],
  [['--jit=always', '--no-jit'], '--jit never: contradicts --jit always, which stands before it'],
  [['--no-jit', '--jit=always'], '--jit always: contradicts --jit never, which stands before it'],
])('refuses %j', (words, message) =>
  expect(() => parse(...words)).toThrow(expect.objectContaining({ code: 64, message })),
);
