/** Runs the generator that a component names in its component.json. */

import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ComponentConfig } from './component-config.ts';

type Texts = ReadonlyMap<string, string>;

/** Gives texts by path below the component's folder; one that writes its files itself gives nothing. */
export type Generate = (folder: string) => Texts | undefined | Promise<Texts | undefined>;

/** The compiled module that a component's `generate` names. Throws if it is not there. */
export function generatorModule(dist: string, config: ComponentConfig): string | undefined {
  const { generate, name } = config;
  if (generate === undefined) return undefined;
  const found = [`${generate}.js`, `${generate}/index.js`]
    .map((path) => join(dist, path))
    .find((path) => existsSync(path));
  if (found !== undefined) return found;
  throw new Error(
    `components/${name}/component.json: there is no generator dist/${generate}.js: run tsc first`,
  );
}

/** The folder whose files a generator is made of. */
export function generatorFolder(dist: string, config: ComponentConfig): string | undefined {
  const module = generatorModule(dist, config);
  return module === undefined ? undefined : dirname(module);
}

export async function runGenerator(dist: string, config: ComponentConfig): Promise<Texts> {
  const module = generatorModule(dist, config);
  if (module === undefined) return new Map();
  const { generate } = (await import(pathToFileURL(module).href)) as { generate?: Generate };
  if (typeof generate !== 'function') throw new Error(`${module}: exports no function "generate"`);
  return (await generate(config.folder)) ?? new Map();
}
