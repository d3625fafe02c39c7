/** What a system on this host is made of: the components that its manifest names, and what comes with the package. */

import { createHash } from 'node:crypto';
import type { SystemManifest } from '../../../kernel/manifest/system.ts';
import { isFile } from '../../../kernel/manifest/system.ts';
import type { RunningOptions } from '../system/running-system.ts';
import { readWhole } from './host-file.ts';
import { componentPath } from './installation.ts';
import { pathFrom } from './manifest-file.ts';
import { readComponent, readRights } from './platform.ts';
import { builtIns, commandServices } from './services.ts';

/** @param path of the manifest */
export async function systemOptions(path: string, manifest: SystemManifest): Promise<RunningOptions> {
  const files = commandServices.map(async (name) => [name, await readComponent(name)] as const);
  return {
    ...{ manifest, name: path },
    source: {
      component: async (reference) => bytesOf(path, reference),
      sha256: (bytes) => createHash('sha256').update(bytes).digest('hex'),
    },
    rights: await readRights(),
    files: Object.fromEntries(await Promise.all(files)),
    pathOf: (inner) => pathFrom(path, inner),
  };
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
