/** A job in a thread of its own: rounds come as messages, and go back as their results. */

import { parentPort, workerData } from 'node:worker_threads';
import { switchOnFeatures } from '../../../host/node/worker/engine-features.ts';
import type { NamedSource } from '../named/named-target.ts';
import { targetNamed } from '../named/targets.ts';
import { openWork, type Round, type WorkSource } from './work.ts';

switchOnFeatures();
const source = workerData as WorkSource | NamedSource;
const work = 'named' in source ? targetNamed(source.named).openWork(source) : openWork(source);
parentPort!.on('message', (round: Round) => {
  work
    .then((one) => one.round(round))
    .then(
      (result) => parentPort!.postMessage({ result }),
      (error: Error) => parentPort!.postMessage({ failure: error.stack ?? error.message }),
    );
});
