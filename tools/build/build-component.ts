/** Builds one component: bindings, core module, component. */

import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { componentEmbed, componentNew } from '@bytecodealliance/jco-transpile/wasm-tools';
import { generateBindings } from '../bindgen/generate.ts';
import { exportedRights } from '../rights/exported.ts';
import { withRights } from '../rights/section.ts';
import type { ComponentConfig } from './component-config.ts';
import { compileCoreModule } from './core-module.ts';
import { runGenerator } from './generator.ts';
import type { Project } from './project.ts';
import type { WitTexts } from './wit-files.ts';
import { witSourceFor } from './wit-source.ts';

const EMERGENCY = 'nucleus:bootstrap/emergency@0.1.0';
/** Folders that hold nothing but what bindgen writes. */
const BINDING_FOLDERS = ['gen/import', 'gen/export'];

/** The component's binary. Generated sources are written into its folder's gen/. */
export async function buildComponent(
  project: Project,
  texts: WitTexts,
  config: ComponentConfig,
  quick = false,
): Promise<Uint8Array> {
  const { root, lib, dist } = project;
  const world = texts.wit.world(config.world);
  const bindings = generateBindings(texts.wit, config.world, {
    stub: config.runtime === 'stub',
    lib: relative(config.folder, lib),
    reuse: config.reuse,
    ...(config.realloc !== undefined && { realloc: config.realloc }),
    ...(config.core !== undefined && { core: config.core }),
  });
  removeStale(config.folder, bindings.files);
  writeTexts(config.folder, bindings.files);
  writeTexts(config.folder, await runGenerator(dist, config));
  const emergency = world.imports.has(EMERGENCY);
  const core = await compileCoreModule({ root, config, lib, exports: bindings.exports, emergency, quick });
  refuseStrangeImports(core, texts, config);
  const witSource = witSourceFor(texts.files, config.world);
  const options = { binary: core, witSource, world: config.world, stringEncoding: 'utf8' } as const;
  const made = await tool(async () => componentNew(await componentEmbed(options)));
  const rights = exportedRights(texts.wit, world.exports.keys(), texts.wit.packages);
  return Object.keys(rights).length > 0 ? withRights(made, rights) : made;
}

/** Writes what has changed, so that what watches the files stays quiet otherwise. */
function writeTexts(folder: string, texts: ReadonlyMap<string, string>): void {
  for (const [name, text] of texts) {
    const path = join(folder, name);
    if (existsSync(path) && readFileSync(path, 'utf8') === text) continue;
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
}

/** Takes bindings away that the world no longer has. */
function removeStale(folder: string, texts: ReadonlyMap<string, string>): void {
  for (const part of BINDING_FOLDERS) {
    if (!existsSync(join(folder, part))) continue;
    for (const name of readdirSync(join(folder, part))) {
      if (!texts.has(`${part}/${name}`)) rmSync(join(folder, part, name));
    }
  }
}

/** AssemblyScript's library imports from "env" and the like where a component has no such thing. */
function refuseStrangeImports(core: Uint8Array, texts: WitTexts, config: ComponentConfig): void {
  const world = texts.wit.world(config.world);
  for (const { module, name } of WebAssembly.Module.imports(new WebAssembly.Module(core as BufferSource))) {
    const plain = module.replace(/^\[export\]/, '');
    if (plain === '$root' || world.imports.has(plain) || world.exports.has(plain)) continue;
    throw new Error(
      `"${name}" of "${module}" is imported, which is not in the world ${config.world}: take what uses it out of ` +
        'the sources (console, trace, Date.now, Math.random, ...), or import an interface that has it',
    );
  }
}

/** The tools throw plain strings and payloads. */
async function tool<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (cause) {
    const { payload, message } = cause as { payload?: unknown; message?: string };
    throw new Error(String(payload ?? message ?? cause), { cause });
  }
}
