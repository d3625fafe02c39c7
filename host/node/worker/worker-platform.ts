/** What this host lends the services that run beside a command, in the supervisor's shape. */

import type { Platform } from '../../../kernel/supervisor/platform.ts';
import { deviceSource } from '../devices/device-source.ts';
import { network } from '../sockets/component/network.ts';
import { reachOf } from '../sockets/component/reach.ts';
import { createWasi, openDirectory, openFile, WASI_VERSION, yieldToHost } from '../wasi/index.ts';
import type { WorkerStart } from './protocol.ts';
import type { Requests } from './requests.ts';

/** `log` takes one line for the kernel's log; `person` is somebody at a terminal, for questions. */
export function workerPlatform(
  start: WorkerStart,
  requests: Requests,
  log: (line: string) => void,
  person?: Platform['person'],
): Platform {
  const { devices = [] } = start.manifest.grants;
  return {
    ...(person ? { person } : {}),
    device: (offer) => deviceSource(requests, devices.indexOf(offer)),
    component: async (reference) => start.components[reference] as Uint8Array<ArrayBuffer>,
    rights: async () => start.rights,
    // No streams, no arguments, no directories: those are the command's.
    interfaces: { ...createWasi(), [`wasi:sockets/network@${WASI_VERSION}`]: network },
    reach: reachOf,
    openDirectory,
    openFile,
    log,
    yieldToHost,
    now: () => performance.now(),
  };
}
