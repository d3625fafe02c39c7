/** Systems in the test's own process, as the built command runs them. */

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SystemManifest } from '../../kernel/manifest/system.ts';
import { root } from '../arch/source-files.ts';

type Module = typeof import('../../host/node/system/running-system.ts');
export type Running = InstanceType<Module['RunningSystem']>;

/** @param files what components are, by the names that the manifest has for them */
export async function loadSystem(
  manifest: SystemManifest,
  files: Readonly<Record<string, Uint8Array<ArrayBuffer>>>,
): Promise<Running> {
  const built = join(root, 'dist/host/node/system/running-system.js');
  const { RunningSystem } = (await import(/* @vite-ignore */ built)) as Module;
  return RunningSystem.load({
    ...{ manifest, name: 'test', files: {}, pathOf: (path) => path },
    source: {
      component: async (name) => files[name]!,
      sha256: (bytes) => createHash('sha256').update(bytes).digest('hex'),
    },
    rights: JSON.parse(readFileSync(join(root, 'dist/rights.json'), 'utf8')),
  });
}
