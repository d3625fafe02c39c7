/** The built command at a terminal of its own, which is told what to type when. */

import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cli } from '../command.ts';

/** What is waited for, from where the last one ended on, and the keys that are typed then, or what is done to the terminal. */
export type Step = readonly [expected: string, typed: string | ((terminal: string) => void)];

/** All that is on the terminal at the end, and the exit code. */
export interface Session {
  readonly text: string;
  readonly code: number | null;
}

/** Gives the terminal another width, as its window's owner would. */
export const resize = (columns: number) => (terminal: string) => {
  spawnSync('stty', ['-F', terminal, 'cols', String(columns)]);
};

/**
 * Runs `nucleus ARGS...` at a terminal of 33 by 99. Behind its text stands whether the terminal's settings are what they were.
 * @param folder is used for what the terminal is called and how it was set
 * @throws Error if something has not come, with all that has
 */
export function atTerminal(
  args: readonly string[],
  steps: readonly Step[],
  folder: string,
): Promise<Session> {
  const command = [process.execPath, cli, ...args].map((word) => `'${word}'`).join(' ');
  const before = 'stty rows 33 cols 99; tty > name; stty -g > settings';
  const after = 'stty rows 33 cols 99; stty -g | cmp - settings && echo restored';
  const script = `${before}; ${command}; code=$?; ${after}; exit $code`;
  const child = spawn('script', ['-qec', script, '/dev/null'], { timeout: 500_000, cwd: folder });
  let text = '';
  let seen = 0;
  let step = 0;
  const next = () => (step < steps.length ? text.indexOf(steps[step]![0], seen) : -1);
  child.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString();
    for (let at = next(); at >= 0; at = next()) {
      const [expected, typed] = steps[step++]!;
      seen = at + expected.length;
      if (typeof typed === 'string') child.stdin.write(typed);
      else typed(readFileSync(join(folder, 'name'), 'utf8').trim());
    }
  });
  return new Promise((resolve, reject) => {
    child.on('close', (code) => {
      if (step < steps.length) reject(new Error(`"${steps[step]![0]}" did not come; there is: ${text}`));
      else resolve({ text: text.replaceAll('\r', ''), code });
    });
  });
}
