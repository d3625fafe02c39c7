// Functions that the core's module exports: what translations call, and what `npm run bench:x86` looks for. Translations import no table,
// since an engine copies a table for each module that imports it.

export { settle } from '../state/pending';
export { describeRegions } from './note';
/** A profile finds it. */
export { translate } from './translate';

/** Executes a micro-operation of a translation's record by its handler. */
export function handle(u: usize): usize {
  return call_indirect<usize>(load<u32>(u), u);
}
