/** A job in a thread of its own: rounds come as messages, and go back as their results. */

import { parentPort, workerData } from 'node:worker_threads';
import { switchOnFeatures } from '../../../host/node/worker/engine-features.ts';
import { openWork, type Round, type WorkSource } from './work.ts';

switchOnFeatures();
const work = openWork(workerData as WorkSource);
parentPort!.on('message', (round: Round) => {
  work
    .then((one) => one.round(round))
    .then(
      (result) => parentPort!.postMessage({ result }),
      (error: Error) => parentPort!.postMessage({ failure: error.stack ?? error.message }),
    );
});
