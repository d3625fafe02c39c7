// What translations call of the core: these functions are exports of its module. They import no table, since an engine copies a table for
// each module that imports it.

export { settle } from '../state/pending';

/** Executes a micro-operation of a translation's record by its handler. */
export function handle(u: usize): usize {
  return call_indirect<usize>(load<u32>(u), u);
}
