/**
 * Which code of guests is translated while tests run: NUCLEUS_JIT is never, hot or always, as the option `--jit`; without it each
 * command is run as it is written, which means hot.
 */

import { translations } from '../../kernel/manifest/manifest.ts';

/** A path or name of a component; `--replace NAME=FILE.wasm` has none. */
const component = /^[^=]*\.wasm$/;

/** What `nucleus ARGS...` becomes in a mode: guests of `run` and `build` that say nothing of their own about it get it. */
export function inMode(args: readonly string[], mode = process.env.NUCLEUS_JIT): readonly string[] {
  if (mode === undefined || mode === '') return args;
  if (!translations.some((one) => one === mode))
    throw new Error(`NUCLEUS_JIT=${mode}: is no mode; there are ${translations.join(', ')}`);
  const [command, ...rest] = args;
  const own = rest.slice(0, rest.includes('--') ? rest.indexOf('--') : rest.length);
  if (command !== 'build' && (command !== 'run' || own.some((word) => component.test(word)))) return args;
  if (own.some((word) => word === '--no-jit' || word.startsWith('--jit'))) return args;
  return [command, `--jit=${mode}`, ...rest];
}
