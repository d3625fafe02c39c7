/** Builds one component: `node worker.js ROOT NAME [--quick]`. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildComponent } from './build-component.ts';
import { readComponentConfig } from './component-config.ts';
import { Project } from './project.ts';
import { readWitTexts } from './wit-files.ts';

const [root, name, quick] = process.argv.slice(2);
const project = new Project(root!);
try {
  const config = readComponentConfig(project.root, join(project.root, 'components', name!));
  const binary = await buildComponent(project, readWitTexts(project.root), config, quick === '--quick');
  writeFileSync(project.output(config.name), binary);
} catch (error) {
  console.error(`components/${name}: ${(error as Error).message}`);
  process.exitCode = 1;
}
