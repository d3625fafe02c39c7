/** What a system on this host is made of: the components that its manifest names, and what comes with the package. */

import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import { isFile, type SystemManifest, type SystemOffer } from '../../../kernel/manifest/system.ts';
import type { Source } from '../../../kernel/system/load.ts';
import { SystemError } from '../../../kernel/system/part.ts';
import { deviceProblem } from '../devices/device-file.ts';
import type { RunningOptions } from '../system/running-system.ts';
import { directoryProblem } from '../wasi/index.ts';
import { readWhole } from './host-file.ts';
import { componentPath } from './installation.ts';
import { pathFrom } from './manifest-file.ts';
import { readComponent, readRights } from './platform.ts';
import { builtIns, commandServices } from './services.ts';

/** @param path of the manifest */
export async function systemOptions(path: string, manifest: SystemManifest): Promise<RunningOptions> {
  refuseGrants(path, manifest);
  const files = commandServices.map(async (name) => [name, await readComponent(name)] as const);
  return {
    ...{ manifest, name: resolve(path) },
    source: componentSource(path),
    rights: await readRights(),
    files: { ...Object.fromEntries(await Promise.all(files)), ...policyOf(path, manifest) },
    pathOf: (inner) => pathFrom(path, inner),
  };
}

/** The components that a manifest names. @param path of the manifest */
export function componentSource(path: string): Source {
  return {
    component: async (reference) => bytesOf(path, reference),
    sha256: (bytes) => createHash('sha256').update(bytes).digest('hex'),
  };
}

/** What is granted or offered as a directory or a device, and is none. */
function refuseGrants(path: string, { services }: SystemManifest): void {
  const problems = Object.entries(services).flatMap(([name, { grants = {} }]) => [
    ...problemsOf(path, `services.${name}.grants.directories`, grants.directories),
    ...problemsOf(path, `services.${name}.grants.offers`, grants.offers),
  ]);
  if (problems.length > 0) throw new SystemError(problems);
}

function problemsOf(path: string, key: string, grants: readonly SystemOffer[] = []): string[] {
  return grants.flatMap((one, index) => {
    if (!('host' in one)) return [];
    const host = pathFrom(path, one.host);
    const problem = 'device' in one ? deviceProblem(host) : directoryProblem(host);
    if (problem === undefined) return [];
    return `${key}[${index}].host: ${'device' in one ? `${one.host}: ` : ''}${problem}`;
  });
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
