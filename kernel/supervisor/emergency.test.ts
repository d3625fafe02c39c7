import { expect, it } from 'vitest';
import { Emergency, EmergencyExit } from './emergency.ts';

interface Calls {
  debug(line: string): void;
  exit(code: number): void;
}

it('logs one line under the service`s name and keeps the last', () => {
  const lines: string[] = [];
  const emergency = new Emergency('vfs', (line) => lines.push(line));
  const calls = emergency.interface as Calls;
  expect(emergency.lastLine).toBeUndefined();
  calls.debug('first');
  calls.debug('two\nlines\x1b[31m');
  calls.debug('x'.repeat(5000));
  expect(lines).toEqual(['vfs: first', 'vfs: two lines [31m', `vfs: ${'x'.repeat(4096)}`]);
  expect(emergency.lastLine).toHaveLength(4096);
});

it('ends the instance by throwing', () => {
  const calls = new Emergency('vfs', () => {}).interface as Calls;
  expect(() => calls.exit(3)).toThrow(new EmergencyExit(3));
  expect(new EmergencyExit(3).message).toBe('it ended itself with code 3');
});
