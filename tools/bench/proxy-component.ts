/** Builds the small server in `assembly/proxy`, as any component is built. */

import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildComponent } from '../build/build-component.ts';
import { readComponentConfig } from '../build/component-config.ts';
import { Project } from '../build/project.ts';
import { readWitTexts } from '../build/wit-files.ts';

/** @param root the project's folder; compiled sources lie elsewhere */
export async function proxyComponent(root: string): Promise<Uint8Array> {
  const project = new Project(root);
  const folder = join(root, 'tools', 'bench', 'assembly', 'proxy');
  return buildComponent(project, readWitTexts(root), readComponentConfig(root, folder));
}

/** From a module in `dist/tools/bench`. */
export const projectRoot = fileURLToPath(new URL('../../..', import.meta.url));
