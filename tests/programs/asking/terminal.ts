/** The built command at a terminal of its own, where a test answers what it asks. */

import { spawn, spawnSync } from 'node:child_process';
import { cli } from '../command.ts';

/** `script` gives a program a terminal, and passes on what it is told. */
export const hasTerminals = process.platform === 'linux' && spawnSync('script', ['--version']).status === 0;

export const PROMPT = 'allow it? (once, run, a time such as 10m, deny) ';
export const QUESTION = ' asks to ';

/**
 * What is on the terminal at the end; each question is answered until something else comes.
 * @param answerTo given the text from the question on, and the question's number
 */
export function atTerminal(
  args: readonly string[],
  answerTo: (question: string, number: number) => string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<string> {
  const quoted = [process.execPath, cli, ...args].map((word) => `'${word}'`);
  const child = spawn('script', ['-qec', quoted.join(' '), '/dev/null'], { timeout: 500_000, env });
  let text = '';
  // An answer that comes too soon after its question is none, so it is given again.
  const timer = setInterval(() => {
    if (!text.endsWith(PROMPT)) return;
    const questions = text.split(QUESTION);
    if (questions.length > 1) child.stdin.write(`${answerTo(questions.at(-1)!, questions.length - 2)}\n`);
  }, 300);
  child.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString().replaceAll('\r', '');
  });
  return new Promise((resolve) =>
    child.on('close', () => {
      clearInterval(timer);
      resolve(text);
    }),
  );
}
