/**
 * What the `blocking` calls of wasi:io do until something is ready. On the kernel's thread, and wherever else nothing
 * was said, they trap: it must not be blocked. A worker that holds one component alone may wait, and says how.
 */

import type { Readiness } from './pollable.ts';

/** Returns when one of the sources is ready; `where` is the call that waits. */
export type Wait = (sources: readonly Readiness[], where: string) => void;

let waitHere: Wait = (_, where) => {
  throw new Error(
    `${where}: would block the kernel's thread; a component that waits must return \`blocked\` from its step, or run in a worker`,
  );
};

/** For this thread, from now on. */
export function letThreadWait(how: Wait): void {
  waitHere = how;
}

/** @throws Error (a trap) that names the call, where none is ready and this thread may not wait */
export function waitFor(sources: readonly Readiness[], where: string): void {
  if (!sources.some((source) => source.ready())) waitHere(sources, where);
}
