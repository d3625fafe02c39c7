/** What a system on this host is made of: the components that its manifest names, and what comes with the package. */

import { createHash } from 'node:crypto';
import type { SystemManifest } from '../../../kernel/manifest/system.ts';
import { isFile } from '../../../kernel/manifest/system.ts';
import { SystemError } from '../../../kernel/system/part.ts';
import { deviceProblem } from '../devices/device-file.ts';
import type { RunningOptions } from '../system/running-system.ts';
import { readWhole } from './host-file.ts';
import { componentPath } from './installation.ts';
import { pathFrom } from './manifest-file.ts';
import { readComponent, readRights } from './platform.ts';
import { builtIns, commandServices } from './services.ts';

/** @param path of the manifest */
export async function systemOptions(path: string, manifest: SystemManifest): Promise<RunningOptions> {
  refuseNoDevices(path, manifest);
  const files = commandServices.map(async (name) => [name, await readComponent(name)] as const);
  return {
    ...{ manifest, name: path },
    source: {
      component: async (reference) => bytesOf(path, reference),
      sha256: (bytes) => createHash('sha256').update(bytes).digest('hex'),
    },
    rights: await readRights(),
    files: { ...Object.fromEntries(await Promise.all(files)), ...policyOf(path, manifest) },
    pathOf: (inner) => pathFrom(path, inner),
  };
}

/** What is offered as a device, and is none. */
function refuseNoDevices(path: string, { services }: SystemManifest): void {
  const problems = Object.entries(services).flatMap(([name, { grants }]) =>
    (grants?.offers ?? []).flatMap((offer, index) => {
      const problem = 'device' in offer ? deviceProblem(pathFrom(path, offer.host)) : undefined;
      if (problem === undefined || !('host' in offer)) return [];
      return [`services.${name}.grants.offers[${index}].host: ${offer.host}: ${problem}`];
    }),
  );
  if (problems.length > 0) throw new SystemError(problems);
}

/** Who decides on what services ask for, where any may ask for something. */
function policyOf(path: string, { services, policy = 'policy' }: SystemManifest): Record<string, Uint8Array> {
  const isAsked = Object.values(services).some(({ grants = {} }) => (grants.offers ?? []).length > 0);
  if (!isAsked) return {};
  try {
    return { policy: bytesOf(path, policy) };
  } catch (cause) {
    throw new SystemError([`policy: ${(cause as Error).message}`]);
  }
}

/** Read anew each time: a file that was replaced is another one. */
function bytesOf(manifest: string, reference: string): Uint8Array<ArrayBuffer> {
  if (!isFile(reference) && !builtIns.includes(reference)) {
    const names = builtIns.join(', ');
    throw new Error(`${reference} is no built-in (${names}); a file has a / in its name or ends in .wasm`);
  }
  const file = isFile(reference) ? pathFrom(manifest, reference) : componentPath(reference);
  try {
    return readWhole(file);
  } catch (cause) {
    throw new Error(`${reference}: ${(cause as Error).message}`, { cause });
  }
}
