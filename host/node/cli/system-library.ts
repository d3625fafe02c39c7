/**
 * What `nucleus/system` gives to a program: a system of services, started by it and called from it.
 *
 *     const system = await startSystem('nucleus.json');
 *     const { store } = connect(system.service('store'));      // store-client.ts, by nucleus client
 *     await system.down();
 */

import type { Service } from '../../../kernel/client/service.ts';
import { RunningSystem } from '../system/running-system.ts';
import type { LogLine } from '../system/service-log.ts';
import { readManifest } from './manifest-file.ts';
import { systemOptions } from './system-source.ts';

export interface StartOptions {
  /** Takes what services write, and what becomes of them. */
  readonly log?: (line: LogLine) => void;
}

export interface StartedSystem {
  /** A service, to be called; when it is started again, calls go to the new one. Errors: TypeError if there is none of the name. */
  service(name: string): Service;
  /** Ends it, in reverse order. */
  down(): Promise<void>;
}

/**
 * Resolves when every service is ready or has failed.
 * Errors: one whose message says all that is wrong with the manifest, before anything has started.
 */
export async function startSystem(path: string, { log }: StartOptions = {}): Promise<StartedSystem> {
  const running = await RunningSystem.load(await systemOptions(path, readManifest(path)));
  if (log) running.log.follow(log);
  await running.up();
  return { service: (name) => running.service(name), down: () => running.down() };
}
