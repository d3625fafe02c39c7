/** `nucleus bindgen`: bindings of a world for who writes a component. */

import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { BindgenValues } from '../../host/node/cli/author-commands.ts';
import { usageError } from '../../host/node/cli/exit-code.ts';
import { packageRoot } from '../../host/node/cli/installation.ts';
import { witSourceFor } from '../build/wit-source.ts';
import { attempt, type ChosenWorld, readWorld } from '../wit/bundled.ts';
import { compilerFiles } from './asc-project.ts';
import { generateC } from './c/generate.ts';
import { generateBindings } from './generate.ts';

type Texts = ReadonlyMap<string, string>;

/** By language: texts by path below the output folder. */
const LANGUAGES: Readonly<Record<string, (chosen: ChosenWorld) => Texts>> = {
  c: ({ wit, world }) => generateC(wit, world),
  assemblyscript: assemblyScript,
  wit: ({ files, wit, world }) => new Map([[`${wit.world(world).name}.wit`, witSourceFor(files, world)]]),
};

/** Gives the exit code. Errors: CommandError. */
export async function writeBindings(language: string, values: BindgenValues): Promise<number> {
  const generate = LANGUAGES[language];
  if (!Object.hasOwn(LANGUAGES, language) || generate === undefined) {
    const known = Object.keys(LANGUAGES).join(', ');
    throw usageError(`bindgen ${language}`, `there are bindings for ${known}`);
  }
  const chosen = readWorld(values.wit, values.world);
  const texts = attempt(`--world ${values.world}`, () => generate(chosen));
  for (const [name, text] of texts) write(join(values.output, name), text, values.output);
  return 0;
}

function assemblyScript({ wit, world }: ChosenWorld): Texts {
  const { files, exports } = generateBindings(wit, world, { stub: false, lib: 'lib' });
  const emergency = wit.world(world).imports.has('nucleus:bootstrap/emergency@0.1.0');
  return new Map([...files, ...library(), ...compilerFiles(exports, emergency)]);
}

/** What bindings need at run time. */
function library(): [string, string][] {
  const installed = join(packageRoot(), 'dist', 'lib');
  const folder = existsSync(installed) ? installed : join(packageRoot(), 'components', 'lib');
  const names = readdirSync(folder).filter((name) => name.endsWith('.ts'));
  return names.map((name) => [`lib/${name}`, readFileSync(join(folder, name), 'utf8')]);
}

/** Leaves alone what is as it should be, so that what watches files stays quiet. */
function write(path: string, text: string, folder: string): void {
  try {
    if (existsSync(path) && readFileSync(path, 'utf8') === text) return;
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  } catch (cause) {
    throw usageError(`-o ${folder}`, `${path} cannot be written: ${(cause as NodeJS.ErrnoException).code}`);
  }
}
