/** Milliseconds by a clock that all threads and processes of the machine share, so that they agree on what came before what. */

/** Reads of both clocks, of which the closest pair counts. */
const READS = 5;

export function machineNow(): number {
  return OFFSET + performance.now();
}

const OFFSET = offset();

/** From the beginning of this thread's clock, which is the same one but for that. */
function offset(): number {
  let [best, found] = [Number.POSITIVE_INFINITY, 0];
  for (let read = 0; read < READS; read++) {
    const before = performance.now();
    const machine = Number(process.hrtime.bigint()) / 1e6;
    const between = performance.now() - before;
    if (between < best) [best, found] = [between, machine - before - between / 2];
  }
  return found;
}
