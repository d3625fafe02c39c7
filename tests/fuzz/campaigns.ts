/** What is fuzzed: edges that its committed corpus and the first sequences reach at least, so that a target which cannot be called any more is seen. */

interface Campaign {
  readonly edges: number;
  /** Only in a campaign: an instance takes too long for every test run. `--target` tries what these do with programs. */
  readonly long?: true;
}

export const campaigns: Readonly<Record<string, Campaign>> = {
  bare: { edges: 320 },
  emergency: { edges: 120 },
  exit: { edges: 1 },
  grants: { edges: 300 },
  init: { edges: 240 },
  linux: { edges: 500, long: true },
  loader: { edges: 300 },
  // Its functions cannot be reached: all are methods of objects that it gives nobody.
  'no-base': { edges: 0 },
  'no-compiler': { edges: 70 },
  'no-launcher': { edges: 100 },
  'plain-exit': { edges: 50 },
  policy: { edges: 400 },
  root: { edges: 250 },
  runner: { edges: 300 },
  vfs: { edges: 800 },
  'wasi-filesystem': { edges: 500 },
  win32: { edges: 500, long: true },
  x86: { edges: 100, long: true },
};
