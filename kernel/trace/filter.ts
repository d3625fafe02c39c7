/** Which calls a trace has. */

import type { CalledFunction } from '../component/index.ts';

export type Called = CalledFunction;

/**
 * Whether one of the patterns means a call, by the name of who calls or answers it, its interface with or without its version or
 * package, or its function. `*` stands for any characters.
 */
export function wants(patterns: readonly string[], { caller, provider, site }: Called): boolean {
  const name = site.interface.replace(/@.*$/, '');
  const plain = functionName(site.function);
  const names = [
    ...[caller, provider, site.interface, name, name.slice(name.lastIndexOf('/') + 1)],
    ...[plain, `${name}.${plain}`],
  ];
  return patterns.some((pattern) => names.some((one) => matches(pattern, one)));
}

/** "node.read-at" for "[method]node.read-at", "node" for "[constructor]node". */
export function functionName(name: string): string {
  return name.replace(/^\[[a-z-]+\]/, '');
}

/** Each `*` takes as little as it can; the last one takes what is left. */
function matches(pattern: string, text: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  if (rest.length === 0) return text === pattern;
  if (!text.startsWith(first)) return false;
  const last = rest.pop()!;
  let at = first.length;
  for (const part of rest) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return text.length - last.length >= at && text.endsWith(last);
}
