/** Where in the component a trap happened: the functions on its stack, by their names. */

import { AbiError } from '../../../kernel/component/abi/memory.ts';

/** Functions that tell two traps apart; more would tell apart what is one. */
const DEPTH = 3;

/** Innermost first; numbers for functions without a name. Empty where the engine kept no stack. */
export function placeOf(cause: unknown, nameOf: (number: number) => string | undefined): string[] {
  if (cause instanceof AbiError || !(cause instanceof Error)) return [];
  return framesOf(cause)
    .slice(0, DEPTH)
    .map(([, name, number]) => nameOf(Number(number)) ?? name ?? `function ${number}`);
}

/** Frames of one component: what comes behind JavaScript between two of them is another's. */
function framesOf({ stack = '' }: Error): RegExpExecArray[] {
  const frames = stack
    .split('\n')
    .filter((line) => /^\s*at /.test(line))
    .map((line) => /^\s*at (?:(\S.*?) \()?wasm:\/\/\S*?wasm-function\[(\d+)\]/.exec(line));
  const first = frames.findIndex((one) => one !== null);
  if (first < 0) return [];
  const last = frames.indexOf(null, first);
  return frames.slice(first, last < 0 ? undefined : last) as RegExpExecArray[];
}

export function trapMessage(cause: unknown, lastLine: string): string {
  const text = cause instanceof Error ? cause.message || cause.name : String(cause);
  return lastLine === '' || cause instanceof AbiError ? text : `${text} (${lastLine})`;
}
