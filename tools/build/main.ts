/** Builds all components and the rights table. Runs as `node dist/tools/build/main.js`, after tsc. */

import { fileURLToPath } from 'node:url';
import { parseArguments } from './arguments.ts';
import { build } from './build.ts';
import { Project } from './project.ts';

try {
  const options = parseArguments(process.argv.slice(2));
  const project = new Project(fileURLToPath(new URL('../../..', import.meta.url)));
  if (!(await build(project, options))) process.exitCode = 1;
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
