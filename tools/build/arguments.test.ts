import { describe, expect, it } from 'vitest';
import { parseArguments, USAGE } from './arguments.ts';

describe("the build's command line", () => {
  it.each([
    [[], { only: [], quick: false }],
    [['--quick'], { only: [], quick: true }],
    [['--only', 'vfs', '--only', 'x86', '--quick'], { only: ['vfs', 'x86'], quick: true }],
  ])('%j', (args, expected) => {
    expect(parseArguments(args)).toEqual(expected);
  });

  it.each([
    [['--fast'], 'unknown argument "--fast"'],
    [['vfs'], 'unknown argument "vfs"'],
    [['--only'], '--only needs the name of a component'],
  ])('refuses %j', (args, message) => {
    expect(() => parseArguments(args)).toThrow(new Error(`${message}\n${USAGE}`));
  });
});
