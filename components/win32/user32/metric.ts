// Measures of a screen that nothing is shown on.
//
// Source: Microsoft, "GetSystemMetrics function".

import { Library } from '../system/export';

/** SM_* and what they are; all others are 0: no mouse, no session of another machine, no start without drivers. */
const METRICS: StaticArray<u32> = [
  0, 1024, 1, 768, 2, 17, 3, 17, 4, 23, 5, 1, 6, 1, 7, 3, 8, 3, 11, 32, 12, 32, 13, 32, 14, 32, 15, 20, 16, 1024, 17, 745, 32, 4, 33, 4,
  34, 136, 35, 39, 36, 4, 37, 4, 49, 16, 50, 16, 59, 1040, 60, 784, 61, 1040, 62, 784, 78, 1024, 79, 768, 80, 1, 81, 1,
];

export function metricExports(library: Library): void {
  library.add('GetSystemMetrics', (thread, call) => metric(<u32>call.a0));
}

function metric(wanted: u32): u64 {
  for (let i = 0; i < METRICS.length; i += 2) if (METRICS[i] == wanted) return METRICS[i + 1];
  return 0;
}
