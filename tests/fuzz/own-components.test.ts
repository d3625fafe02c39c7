/** Built-in components hold under random sequences of calls, whatever the world answers them. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runCampaign } from '../../tools/fuzz/campaign/campaign.ts';
import { componentSubject, openTargets, openWork } from '../../tools/fuzz/campaign/work.ts';
import { describe } from '../../tools/fuzz/finding/replay.ts';
import { root } from '../arch/source-files.ts';

const runs = Number(process.env.NUCLEUS_FUZZ_RUNS ?? 50);
const rights = JSON.parse(readFileSync(join(root, 'dist', 'rights.json'), 'utf8')) as unknown;

it.each(['bare', 'loader', 'policy', 'root', 'vfs'])('%s', async (name) => {
  const path = join(root, 'dist', 'components', `${name}.wasm`);
  const source = { target: { name, path, bytes: readFileSync(path), rights } };
  const { target, bench } = await openTargets(source);
  const found: string[] = [];
  const work = await openWork({ ...source, seed: 1, job: 0 });
  const summary = await runCampaign(componentSubject(target, bench), [work], {
    runs,
    found: (one) => found.push(...describe(one.problem)),
  });
  expect(found).toEqual([]);
  expect(summary.edges).toBeGreaterThan(20);
});
