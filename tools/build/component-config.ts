/** Reads a component's component.json. */

import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

export interface ComponentConfig {
  /** The folder's name. */
  readonly name: string;
  /** Absolute path of the folder. */
  readonly folder: string;
  /** `nucleus:fs/vfs@0.1.0` */
  readonly world: string;
  readonly runtime: 'minimal' | 'stub';
  /** Further options for asc. */
  readonly options: readonly string[];
  /** Module of the folder that exports `cabi_realloc`. */
  readonly realloc?: string;
  /** Module of the folder whose exports the core module exports, too, for modules that a broker compiles. */
  readonly core?: string;
  /** Imported functions, such as `nucleus:fs/types@0.1.0#[method]node.stat`, whose result is one object that each call fills again. */
  readonly reuse: readonly string[];
  /** Module below dist/ that generates more sources: it exports `generate(): Map<path, text>`. */
  readonly generate?: string;
}

const KEYS = ['world', 'runtime', 'options', 'realloc', 'core', 'generate', 'reuse'];

/** Reads and checks the component.json in `folder`. `root` is for messages. */
export function readComponentConfig(root: string, folder: string): ComponentConfig {
  const path = join(folder, 'component.json');
  const fail = (what: string): never => {
    throw new Error(`${relative(root, path)}: ${what}`);
  };
  let value: Record<string, unknown>;
  try {
    value = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
  } catch (cause) {
    return fail(`cannot be read: ${(cause as Error).message}`);
  }
  const unknown = Object.keys(value).find((key) => !KEYS.includes(key));
  if (unknown !== undefined) fail(`unknown key "${unknown}"; known are ${KEYS.join(', ')}`);
  const { world, runtime = 'minimal', options = [], reuse = [], realloc, core, generate } = value;
  if (typeof world !== 'string') return fail('"world" must name a world, such as "nucleus:fs/vfs@0.1.0"');
  if (runtime !== 'minimal' && runtime !== 'stub') return fail('"runtime" must be "minimal" or "stub"');
  if (!isTexts(options)) return fail('"options" must be a list of strings');
  if (!isTexts(reuse)) return fail('"reuse" must be a list of strings');
  for (const [key, each] of Object.entries({ realloc, core, generate })) {
    if (each !== undefined && typeof each !== 'string') return fail(`"${key}" must be a module's path`);
  }
  const name = folder.slice(folder.lastIndexOf('/') + 1);
  return {
    name,
    folder,
    world,
    runtime,
    options,
    reuse,
    ...(typeof realloc === 'string' && { realloc: realloc.replace(/\.ts$/, '') }),
    ...(typeof core === 'string' && { core: core.replace(/\.ts$/, '') }),
    ...(typeof generate === 'string' && { generate }),
  };
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'string');
}
