/** Where in the component a trap happened: the functions on its stack, by their names. */

import { AbiError } from '../../../kernel/component/abi/memory.ts';
import type { Code } from './machine.ts';

/** Functions that tell two traps apart; more would tell apart what is one. */
const DEPTH = 3;

/** Innermost first; numbers for functions without a name. Empty where the engine kept no stack. */
export function placeOf(cause: unknown, code: Code): string[] {
  if (cause instanceof AbiError || !(cause instanceof Error)) return [];
  const frames = [
    ...(cause.stack ?? '').matchAll(/^\s*at (?:(\S.*?) \()?wasm:\/\/\S*?wasm-function\[(\d+)\]/gm),
  ];
  return frames
    .slice(0, DEPTH)
    .map(([, name, number]) => code.nameOf(Number(number)) ?? name ?? `function ${number}`);
}

export function trapMessage(cause: unknown, lastLine: string): string {
  const text = cause instanceof Error ? cause.message || cause.name : String(cause);
  return lastLine === '' || cause instanceof AbiError ? text : `${text} (${lastLine})`;
}
