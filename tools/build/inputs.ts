/** What a component's binary is made of, as one hash. */

import { join } from 'node:path';
import type { ComponentConfig } from './component-config.ts';
import { Digest } from './digest.ts';
import { generatorFolder } from './generator.ts';
import { installedVersion } from './installed.ts';
import type { Project } from './project.ts';
import type { WitTexts } from './wit-files.ts';
import { witSourceFor } from './wit-source.ts';

/** Compiled modules that decide what a build makes. */
const TOOLS = ['tools/wit', 'tools/bindgen', 'tools/build', 'tools/rights', 'kernel/component/abi'];

const PACKAGES = ['assemblyscript', '@bytecodealliance/jco-transpile'];

/** A hash of the tools that build components. */
export function toolsDigest(project: Project): string {
  const digest = new Digest();
  for (const name of PACKAGES) digest.text(installedVersion(project.root, name));
  for (const folder of TOOLS) digest.folder(join(project.dist, folder), isCode);
  return String(digest);
}

/** Of everything that goes into one component. */
export function inputsDigest(
  project: Project,
  texts: WitTexts,
  config: ComponentConfig,
  tools: string,
  quick: boolean,
): Digest {
  const digest = new Digest().text(tools).text(String(quick)).text(witSourceFor(texts.files, config.world));
  digest.folder(config.folder, (path) => !path.startsWith('gen/') && !path.endsWith('.md'));
  digest.folder(project.lib, (path) => path.endsWith('.ts'));
  const generator = generatorFolder(project.dist, config);
  if (generator !== undefined) digest.folder(generator, isCode);
  return digest;
}

function isCode(path: string): boolean {
  return path.endsWith('.js') && !path.endsWith('.test.js');
}
