/** `nucleus fuzz` on a component: until it has told a trap, confirmed and made small. */

import { readFileSync } from 'node:fs';
import { rightsPath } from '../../../../host/node/cli/installation.ts';
import { switchOnFeatures } from '../../../../host/node/worker/engine-features.ts';
import { runCampaign } from '../../../fuzz/campaign/campaign.ts';
import { componentSubject, openTargets, openWork } from '../../../fuzz/campaign/work.ts';
import { taskOf, Watch } from './watch.ts';

const { file, seed, limit } = taskOf();
switchOnFeatures();
const rights = JSON.parse(readFileSync(rightsPath(), 'utf8')) as unknown;
const source = { target: { name: file, path: file, bytes: readFileSync(file), rights } };
const { target } = await openTargets(source);
const watch = new Watch(limit);
watch.begin();
const work = await openWork({ ...source, seed, job: 0 });
let found: string | undefined;
await runCampaign(componentSubject(target), [work], {
  found: ({ problem }) => {
    if (problem.oracle === 'trap') found ??= problem.message;
  },
  progress: ({ calls, runs }) => {
    if (found !== undefined || watch.seconds >= limit) watch.tell({ found, calls, sequences: runs });
  },
});
