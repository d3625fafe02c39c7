/** Of many sequences the few that reach most together, so that they can be committed: a corpus for a moment, not for a campaign. */

import { CoverageMap } from '../../tools/fuzz/campaign/coverage-map.ts';
import { type BenchOptions, benchMaker } from '../../tools/fuzz/finding/bench.ts';
import { decodeSeed } from '../../tools/fuzz/sequence/encoding.ts';
import type { Target } from '../../tools/fuzz/target/target.ts';

const MOST_SEQUENCES = 20;
const MOST_BYTES = 12 << 10;

export async function smallCorpus(
  entries: readonly Uint8Array[],
  target: Target,
  bench: BenchOptions,
): Promise<Uint8Array[]> {
  const { runner } = await benchMaker(target, bench)();
  const rest: { readonly bytes: Uint8Array; readonly edges: readonly number[] }[] = [];
  for (const bytes of entries) {
    if ((await runner.run(decodeSeed(bytes, target.operations).sequence)) !== undefined) continue;
    const map = new CoverageMap(runner.machine.code.edges);
    runner.machine.takeCoverage(map.hits);
    rest.push({ bytes, edges: [...map.hits.keys()].filter((at) => map.hits[at] !== 0) });
  }
  const seen = new Set<number>();
  const kept: Uint8Array[] = [];
  for (let left = MOST_BYTES; kept.length < MOST_SEQUENCES; ) {
    const worth = rest
      .filter(({ bytes }) => bytes.length <= left)
      .map(({ bytes, edges }) => ({ bytes, edges, fresh: edges.filter((at) => !seen.has(at)).length }));
    const best = worth.reduce<(typeof worth)[number] | undefined>(
      (one, other) =>
        one === undefined || other.fresh / other.bytes.length > one.fresh / one.bytes.length ? other : one,
      undefined,
    );
    if (best === undefined || best.fresh === 0) break;
    for (const at of best.edges) seen.add(at);
    kept.push(best.bytes);
    left -= best.bytes.length;
  }
  return kept;
}
