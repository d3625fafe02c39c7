// Functions that the core's module exports: what translations call, and what explains a profile. Translations import no table, since an
// engine copies a table for each module that imports it.

export { settle } from '../state/pending';
export { add80, compareSlots80, divide80, fromDouble80, fromInteger80, fromSingle80, multiply80, order80, root80 } from '../family/x87-direct';
export { toDouble80, toInteger80, toSingle80 } from '../family/x87-direct';

/** Executes a micro-operation of a translation's record by its handler. */
export function handle(u: usize): usize {
  return call_indirect<usize>(load<u32>(u), u);
}

// For `npm run bench:x86 -- --explain`.
export { handler } from '../gen/handlers';
export { describeRegions } from './note';
export { translateWaiting as translate } from './translate';
