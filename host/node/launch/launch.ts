/**
 * Loads the bundled command. Each file becomes a script with the code that V8 made of it in an earlier run; what is new is kept
 * before the first change of V8's flags, and what runs compile after that at the ends of the first few that load a file. Files are found under their names by Node's own `require` and
 * `import` as well, so that none is there twice.
 */

import { existsSync, readFileSync } from 'node:fs';
import { createRequire, Module } from 'node:module';
import { join } from 'node:path';
import { cachedDataVersionTag } from 'node:v8';
import { Script } from 'node:vm';
import { isMainThread } from 'node:worker_threads';
import { scriptFolder } from './cache-folder.ts';
import { type CompiledScript, hashOf, readCompiled, writeCompiled } from './compiled-scripts.ts';
import { beforeFlags, underFlags } from './engine-flags.ts';
// In one file with what Node loads, not in a script: see there.
import './import-module.ts';

/** Ends of runs at which a file's code is made anew. What one run compiles differs little from what the next one does. */
const LEARNING_ENDS = 3;

type Body = (exports: object, require: NodeJS.Require, module: object, file: string, folder: string) => void;

/** A file that was loaded. */
interface Loaded {
  readonly name: string;
  readonly text: string;
  readonly script: Script;
  /** Its code came from the cache. */
  readonly known: boolean;
}

/** Runs a file of `folder`; `purpose` says for what, since what is compiled depends on it. */
export function launch(folder: string, entry: string, purpose: string | undefined): void {
  new Launcher(folder, fileName(folder, entry, purpose)).load(entry);
}

class Launcher {
  readonly #folder: string;
  readonly #cache = scriptFolder();
  readonly #name: string;
  /** Says which engine, and which flags, code is good for. */
  readonly #tag = cachedDataVersionTag();
  /** As the file of compiled code has it. */
  readonly #kept: Map<string, CompiledScript>;
  readonly #loaded: Loaded[] = [];
  readonly #require: NodeJS.Require;

  constructor(folder: string, name: string) {
    this.#folder = folder;
    this.#name = name;
    this.#require = createRequire(join(folder, 'launch.js'));
    this.#kept = this.#cache === undefined ? new Map() : readCompiled(this.#cache, name);
    const cache = this.#cache;
    if (cache === undefined) return;
    let open = true;
    const keep = () => {
      if (open) this.#keep(cache);
      open = false;
    };
    beforeFlags(keep);
    // Flags are the whole process's: a thread that ends leaves them alone.
    process.once('exit', isMainThread ? () => this.#learn(cache) : keep);
  }

  load(name: string): unknown {
    const file = join(this.#folder, name);
    const known = this.#require.cache[file];
    if (known) return known.exports;
    const module = new Module(file);
    module.filename = file;
    this.#require.cache[file] = module;
    const body = this.#compile(name, file).runInThisContext() as Body;
    body(module.exports, this.#requireOf(), module, file, this.#folder);
    module.loaded = true;
    return module.exports;
  }

  /** Files of the command are named './NAME'. */
  #requireOf(): NodeJS.Require {
    const find = (id: string) => (id.startsWith('./') ? this.load(id.slice(2)) : this.#require(id));
    return Object.assign(find, this.#require);
  }

  #compile(name: string, filename: string): Script {
    const text = readFileSync(filename, 'utf8');
    const hash = this.#cache === undefined ? '' : hashOf(text);
    const kept = this.#kept.get(name);
    const cachedData = kept?.text === hash ? kept.code : undefined;
    const script = new Script(`(function (exports, require, module, __filename, __dirname) {${text}\n})`, {
      filename,
      ...(cachedData ? { cachedData } : {}),
    });
    const known = cachedData !== undefined && script.cachedDataRejected === false;
    this.#loaded.push({ name, text: hash, script, known });
    return script;
  }

  /** Keeps the code that there is now, if it is code that was not known. */
  #keep(cache: string): void {
    if (this.#loaded.every(({ known }) => known) || cachedDataVersionTag() !== this.#tag) return;
    for (const one of this.#loaded) this.#put(one, this.#endsOf(one));
    this.#write(cache);
  }

  /** At the end of a run: keeps what it has compiled since. */
  #learn(cache: string): void {
    const learning = this.#loaded.filter((one) => this.#endsOf(one) < LEARNING_ENDS);
    if (learning.length === 0) return;
    const done = underFlags(this.#tag, () => {
      for (const one of learning) this.#put(one, this.#endsOf(one) + 1);
      return true;
    });
    if (done) this.#write(cache);
  }

  #endsOf({ name, text }: Loaded): number {
    const kept = this.#kept.get(name);
    return kept?.text === text ? kept.ends : 0;
  }

  /** V8 lets go of code that was not run for long: what has more stays. */
  #put({ name, text, script, known }: Loaded, ends: number): void {
    const made = script.createCachedData();
    const kept = this.#kept.get(name);
    const code = known && kept !== undefined && kept.code.length > made.length ? kept.code : made;
    this.#kept.set(name, { name, text, ends, code });
  }

  /** What this run did not load stays, as long as there is such a file. */
  #write(cache: string): void {
    const now = new Set(this.#loaded.map(({ name }) => name));
    const all = [...this.#kept.values()];
    writeCompiled(
      cache,
      this.#name,
      all.filter(({ name }) => now.has(name) || existsSync(join(this.#folder, name))),
    );
  }
}

/** One file an installation, engine and purpose. */
function fileName(folder: string, entry: string, purpose = ''): string {
  const what = [folder, entry, process.version, process.arch, cachedDataVersionTag()].join('\n');
  const word = /^[a-z]{1,16}$/.test(purpose) ? purpose : 'other';
  return `${word}-${hashOf(what).slice(0, 16)}.code`;
}
