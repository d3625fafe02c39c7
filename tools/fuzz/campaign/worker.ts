/** A job in a thread of its own: rounds come as messages, and go back as their results. */

import { parentPort, workerData } from 'node:worker_threads';
import { switchOnFeatures } from '../../../host/node/worker/engine-features.ts';
import { type LinuxSource, openLinuxWork } from '../linux/campaign.ts';
import { openWork, type Round, type WorkSource } from './work.ts';

switchOnFeatures();
const source = workerData as WorkSource | LinuxSource;
const work = 'target' in source ? openWork(source) : openLinuxWork(source);
parentPort!.on('message', (round: Round) => {
  work
    .then((one) => one.round(round))
    .then(
      (result) => parentPort!.postMessage({ result }),
      (error: Error) => parentPort!.postMessage({ failure: error.stack ?? error.message }),
    );
});
