/** Jobs in threads of their own. */

import { Worker } from 'node:worker_threads';
import type { NamedSource } from '../named/named-target.ts';
import type { Round, RoundResult, Work, WorkSource } from './work.ts';

/** `entry`: the module `worker.ts`, wherever it has been bundled to. */
export function startThread(entry: URL, source: WorkSource | NamedSource): Work {
  const worker = new Worker(entry, { workerData: source });
  let settle: { resolve(result: RoundResult): void; reject(error: Error): void } | undefined;
  let broken: Error | undefined;
  const fail = (error: Error) => {
    broken = error;
    settle?.reject(error);
  };
  worker.on('message', ({ result, failure }: { result?: RoundResult; failure?: string }) => {
    if (result !== undefined) settle?.resolve(result);
    else fail(new Error(`a job failed: ${failure}`));
  });
  worker.on('error', fail);
  return {
    round: (round: Round) =>
      new Promise((resolve, reject) => {
        settle = { resolve, reject };
        if (broken !== undefined) reject(broken);
        else worker.postMessage(round);
      }),
    close: async () => {
      await worker.terminate();
    },
  };
}
