/** Loads a user's check: JavaScript, or TypeScript where there is somebody who reads it. */

import { existsSync, readFileSync } from 'node:fs';
import nodeModule, { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { usageError } from '../../../host/node/cli/exit-code.ts';
import { importModule } from '../../../host/node/launch/import-module.ts';
import type { Check } from '../oracle/check.ts';

type Strip = (text: string) => string;

/** Errors: CommandError. */
export async function loadCheck(file: string): Promise<Check> {
  const path = resolve(file);
  if (!existsSync(path)) throw usageError(`--check ${file}`, 'there is no such file');
  const check = ((await load(file, path)) as { default?: unknown }).default;
  if (typeof check !== 'object' || check === null)
    throw usageError(`--check ${file}`, 'its default export is no object');
  for (const [key, value] of Object.entries(check)) {
    const kind = KINDS[key];
    if (kind === undefined)
      throw usageError(`--check ${file}`, `has ${key}; there are ${Object.keys(KINDS).join(', ')}`);
    if (value !== undefined && !kind.is(value))
      throw usageError(`--check ${file}`, `${key} is not ${kind.name}`);
  }
  return check as Check;
}

interface Kind {
  readonly name: string;
  is(value: unknown): boolean;
}

const FUNCTION: Kind = {
  name: 'a function that has done its work when it returns',
  is: (value) => typeof value === 'function' && value.constructor.name !== 'AsyncFunction',
};

const KINDS: Readonly<Record<string, Kind>> = {
  stateless: { name: 'true or false', is: (value) => typeof value === 'boolean' },
  hints: {
    name: 'an object of lists',
    is: (value) => typeof value === 'object' && value !== null && Object.values(value).every(Array.isArray),
  },
  mayEnd: { name: 'a regular expression', is: (value) => value instanceof RegExp },
  before: FUNCTION,
  after: FUNCTION,
  end: FUNCTION,
};

async function load(file: string, path: string): Promise<unknown> {
  const readsTypes = (process.features as { typescript?: unknown }).typescript;
  try {
    if (!/\.m?ts$/.test(path) || readsTypes) return await importModule(pathToFileURL(path).href);
    const text = stripper(file, path)(readFileSync(path, 'utf8'));
    return await importModule(`data:text/javascript;base64,${Buffer.from(text).toString('base64')}`);
  } catch (cause) {
    if (!(cause instanceof Error) || cause.name === 'CommandError') throw cause;
    throw usageError(`--check ${file}`, cause.message);
  }
}

/** An older Node reads no TypeScript: what the user has beside the file may. */
function stripper(file: string, path: string): Strip {
  const own = (nodeModule as { stripTypeScriptTypes?: Strip }).stripTypeScriptTypes;
  if (own !== undefined) return own;
  const require = createRequire(path);
  const given = (name: string) => {
    try {
      return require(name) as Record<string, (...args: unknown[]) => Record<string, string>>;
    } catch {
      return undefined;
    }
  };
  const esbuild = given('esbuild')?.transformSync;
  if (esbuild) return (text) => esbuild(text, { loader: 'ts' }).code!;
  const typescript = given('typescript')?.transpileModule;
  if (typescript)
    return (text) =>
      typescript(text, { compilerOptions: { module: 'esnext', target: 'es2022' } }).outputText!;
  const rolldown = given('rolldown/utils')?.transformSync;
  if (rolldown) return (text) => rolldown('check.ts', text).code!;
  const what =
    'this Node reads no TypeScript: use Node 22.18 or later, install esbuild beside it, or write it as .mjs';
  throw usageError(`--check ${file}`, what);
}
