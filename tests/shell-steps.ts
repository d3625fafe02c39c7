/**
 * Runs what a page tells a reader to type: in a folder of its own, where `npx` finds the built command and the tools that are
 * installed here. Building a JavaScript component takes many seconds, so what `node build.mjs` makes is kept in `.cache/`
 * under the hash of all that is in the folder.
 */

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { root } from './arch/source-files.ts';

const BUILD = 'node build.mjs';

export class Workplace {
  /** The caller removes it. */
  readonly folder = mkdtempSync(join(tmpdir(), 'steps-'));
  readonly #tools = join(this.folder, '.tools');

  constructor() {
    mkdirSync(this.#tools);
    symlinkSync(join(root, 'node_modules'), join(this.folder, 'node_modules'));
    const npx = [
      '#!/bin/sh',
      'tool=$1; shift',
      `if [ "$tool" = nucleus ]; then exec '${process.execPath}' '${root}/dist/bin/nucleus.js' "$@"; fi`,
      `exec '${root}/node_modules/.bin/'"$tool" "$@"`,
    ];
    writeFileSync(join(this.#tools, 'npx'), `${npx.join('\n')}\n`);
    chmodSync(join(this.#tools, 'npx'), 0o755);
  }

  write(name: string, text: string): void {
    const path = join(this.folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }

  /** Runs a line; gives what it wrote to its standard output. Throws what it wrote to stderr, if it fails. */
  run(line: string): string {
    if (line !== BUILD) return this.#shell(line);
    const kept = join(root, '.cache', 'javascript-components', `${this.#digest()}.wasm`);
    if (!existsSync(kept)) {
      this.#shell(line);
      mkdirSync(dirname(kept), { recursive: true });
      copyFileSync(this.#made(), `${kept}.${process.pid}`);
      renameSync(`${kept}.${process.pid}`, kept);
    } else copyFileSync(kept, join(this.folder, this.#target()));
    return '';
  }

  #shell(line: string): string {
    const env = { ...process.env, PATH: `${this.#tools}:${process.env.PATH}` };
    return execFileSync('sh', ['-ec', line], { cwd: this.folder, env, encoding: 'utf8', stdio: 'pipe' });
  }

  /** The file that build.mjs says it writes. */
  #target(): string {
    return /writeFileSync\('([\w.-]+)'/.exec(readFileSync(join(this.folder, 'build.mjs'), 'utf8'))![1]!;
  }

  #made(): string {
    return join(this.folder, this.#target());
  }

  #digest(): string {
    const lock = readFileSync(join(root, 'package-lock.json'), 'utf8');
    const version = /"node_modules\/@bytecodealliance\/componentize-js": \{\s*"version": "([^"]+)"/.exec(
      lock,
    )?.[1];
    const hash = createHash('sha256').update(String(version));
    const names = readdirSync(this.folder, { recursive: true, encoding: 'utf8' }).filter(
      (name) => !/^(node_modules|\.tools|rg$)/.test(name) && statSync(join(this.folder, name)).isFile(),
    );
    for (const name of names.sort()) hash.update(name).update(readFileSync(join(this.folder, name)));
    return hash.digest('hex');
  }
}
