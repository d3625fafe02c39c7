/**
 * The components of `examples/buggy`, made in this process of what `build.mjs` makes them of: it takes a second for all that
 * its commands take one for each. AssemblyScript is optimised little.
 */

import { cpSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../../host/node/cli/installation.ts';
import { compileC, noClang } from '../../bindgen/c/compile.ts';
import { generateC } from '../../bindgen/c/generate.ts';
import { buildComponent } from '../../build/build-component.ts';
import { componentize } from '../../componentize/componentize.ts';
import { type ChosenWorld, readWorld } from '../../wit/bundled.ts';

const root = packageRoot();

export const buggy = join(root, 'examples', 'buggy');

export const names = readdirSync(buggy).filter((name) => existsSync(join(buggy, name, 'wit')));

function sourceOf(name: string): string | undefined {
  return readdirSync(join(buggy, name)).find((file) => /\.(c|js)$/.test(file));
}

/** Why it cannot be made here; undefined where it can. */
export function cannotMake(name: string): string | undefined {
  return sourceOf(name)?.endsWith('.c') ? noClang : undefined;
}

export function isJavascript(name: string): boolean {
  return sourceOf(name)?.endsWith('.js') === true;
}

/** `scratch` is a folder that the caller removes. */
export async function buggyComponent(name: string, fixed: boolean, scratch: string): Promise<Uint8Array> {
  const source = sourceOf(name);
  if (source?.endsWith('.js')) return javascript(name, source, fixed);
  const folder = join(buggy, name);
  const wit = fixed && existsSync(join(folder, 'wit-fixed')) ? 'wit-fixed' : 'wit';
  const chosen = readWorld(join(folder, wit), 'service');
  return source === undefined
    ? assemblyScript(name, chosen, fixed, scratch)
    : c(readFileSync(join(folder, source), 'utf8'), chosen, fixed);
}

function c(text: string, { wit, world }: ChosenWorld, fixed: boolean): Uint8Array {
  const files = new Map(generateC(wit, world));
  files.set('main.c', text.replace('gen/service.h', 'service.h'));
  return componentize(compileC(files, fixed ? ['-DFIXED'] : []), wit, world);
}

function assemblyScript(
  name: string,
  chosen: ChosenWorld,
  fixed: boolean,
  scratch: string,
): Promise<Uint8Array> {
  const folder = join(scratch, `${name}-${fixed}`);
  const lib = join(folder, 'lib');
  cpSync(join(buggy, name, 'export'), join(folder, 'export'), { recursive: true });
  cpSync(join(root, 'components', 'lib'), lib, { recursive: true });
  const project = { root: scratch, lib, dist: join(root, 'dist') };
  const options = ['--use', `FIXED=${fixed ? 1 : 0}`];
  const config = { name, folder, world: chosen.world, runtime: 'minimal', options, reuse: [] } as const;
  return buildComponent(project as never, chosen, config, true);
}

async function javascript(name: string, source: string, fixed: boolean): Promise<Uint8Array> {
  const { componentize: withEngine } = await import('componentize-qjs' as string);
  const { component } = await withEngine({
    witPath: join(buggy, name, 'wit'),
    world: 'service',
    jsSource: readFileSync(join(buggy, name, source), 'utf8').replace('FIXED = false', `FIXED = ${fixed}`),
    sync: true,
    optSize: true,
  });
  return component;
}
