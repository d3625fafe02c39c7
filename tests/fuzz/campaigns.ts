/** What is fuzzed: edges that its committed corpus and the first sequences reach at least, so that a target which cannot be called any more is seen. */

interface Campaign {
  readonly edges: number;
  /** New sequences in each test run, where the usual number takes too long. */
  readonly runs?: number;
}

export const campaigns: Readonly<Record<string, Campaign>> = {
  bare: { edges: 600 },
  emergency: { edges: 180 },
  exit: { edges: 1 },
  grants: { edges: 330 },
  init: { edges: 350 },
  linux: { edges: 1000 },
  loader: { edges: 350 },
  // Its functions cannot be reached: all are methods of objects that it gives nobody.
  'no-base': { edges: 0 },
  'no-compiler': { edges: 70 },
  'no-launcher': { edges: 110 },
  'plain-exit': { edges: 50 },
  policy: { edges: 550 },
  root: { edges: 270 },
  runner: { edges: 400 },
  vfs: { edges: 800 },
  'wasi-filesystem': { edges: 650 },
  win32: { edges: 1500 },
  // Its memory is too large to be put back: an instance is made for each sequence.
  x86: { edges: 500, runs: 0 },
};
