/**
 * Components made of JavaScript by `jco componentize`, as other people make them. Building takes many seconds, so a
 * result is kept in `.cache/` under the hash of what it was made from.
 */

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const cache = join(root, '.cache', 'javascript-components');
const jco = join(root, 'node_modules', '@bytecodealliance', 'jco');

const packages = ['io', 'clocks', 'filesystem', 'random', 'cli', 'sockets', 'http'];

/** This jco grants its own tool no directory, so that it cannot read the WIT files that it is pointed at. */
const GRANT_FILES = `import { _setPreopens } from '@bytecodealliance/preview2-shim/filesystem';\n_setPreopens({ '/': '/' });\n`;

/** Who makes the component: StarlingMonkey in componentize-js, or QuickJS in componentize-qjs. */
export type Engine = 'starlingmonkey' | 'quickjs';

/** Beside what is common to both. */
const engineOptions: Readonly<Record<Engine, readonly string[]>> = {
  starlingmonkey: [],
  quickjs: ['--backend', 'quickjs', '--backend-qjs-disable-async'],
};

/**
 * Builds a component.
 * @param source the module's text; it may import WASI 0.2.12 interfaces by name
 * @param own folders of `wit/` whose packages it uses, too
 * @param world what stands in the world's braces, such as 'import wasi:cli/exit@0.2.12; export wasi:cli/run@0.2.12;'
 */
export function javascriptComponent(
  source: string,
  world: string,
  engine: Engine = 'starlingmonkey',
  own: readonly string[] = [],
): Uint8Array {
  const { version } = JSON.parse(readFileSync(join(jco, 'package.json'), 'utf8')) as { version: string };
  const hash = createHash('sha256')
    .update([version, world, source, ...engineOptions[engine], ...own.flatMap(textsOf)].join('\n'))
    .digest('hex');
  const file = join(cache, `${hash}.wasm`);
  if (!existsSync(file)) build(source, world, file, engine, own);
  return new Uint8Array(readFileSync(file));
}

/** The texts of a package of the project's. */
function textsOf(folder: string): string[] {
  const names = readdirSync(join(root, 'wit', folder)).filter((name) => name.endsWith('.wit'));
  return names.map((name) => readFileSync(join(root, 'wit', folder, name), 'utf8'));
}

function build(source: string, world: string, file: string, engine: Engine, own: readonly string[]): void {
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'build-'));
  try {
    writeFileSync(join(folder, 'source.js'), source);
    writeFileSync(join(folder, 'grant-files.mjs'), GRANT_FILES);
    for (const name of packages) {
      const from = join(jco, 'lib/wit/builtin/0.2.12', `wasi-${name}`);
      cpSync(from, join(folder, 'wit', 'deps', name), { recursive: true });
    }
    for (const name of own) {
      const to = join(folder, 'wit', 'deps', name);
      mkdirSync(to, { recursive: true });
      for (const [index, text] of textsOf(name).entries()) writeFileSync(join(to, `${index}.wit`), text);
    }
    writeFileSync(join(folder, 'wit', 'world.wit'), `package test:app;\nworld app { ${world} }\n`);
    const componentize = [join(jco, 'dist', 'jco.js'), 'componentize', 'source.js', '--wit', 'wit'];
    const args = [
      '--import',
      './grant-files.mjs',
      ...componentize,
      '--world-name',
      'app',
      '--out',
      'out.wasm',
      ...engineOptions[engine],
    ];
    execFileSync(process.execPath, args, { cwd: folder, stdio: 'pipe' });
    renameSync(join(folder, 'out.wasm'), file);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
