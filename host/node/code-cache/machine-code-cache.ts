/**
 * The engine's machine code of what a program runs on, from run to run: of the core modules of components, and of translated code that
 * was kept (`program-cache.ts`). Engines compile quickly first, and well what has become hot; a later run begins with what the earlier
 * ones have been through.
 *
 * An item's label is SHA-256 of the module's bytes and a number: how much work is in the code. The engine itself
 * refuses what another version of it made, or one with other flags.
 */

import { createHash } from 'node:crypto';
import { cachedDataVersionTag } from 'node:v8';
import type { ModuleKeeper } from '../../../kernel/component/index.ts';
import { underFlags } from '../launch/engine-flags.ts';
import type { MachineCode } from '../launch/machine-code.ts';
import { type Item, isWhole } from './cache-file.ts';
import { ProgramFile, type ProgramPlace } from './program-file.ts';

/** The part of the user's cache that machine code has. */
export const MACHINE_CODE_PART = 'machine';
const HASH_BYTES = 32;
const LABEL_BYTES = HASH_BYTES + 4;
/** Runs after which the code of a component's module stays as it is: what is hot in it has been found. */
const LEARNING_RUNS = 6;
/** Of a run's time, how much may be spent at its end on optimizing for the next ones; and the most, in milliseconds. */
const SHARE = 0.15;
const MOST_TIME = 3000;

type CoreFunction = (...values: never[]) => unknown;

/** A module of this run. */
interface Used {
  readonly hash: Buffer;
  readonly module: WebAssembly.Module;
  /** What was kept of it. */
  readonly item: Item | undefined;
  /** Exported functions of an instance, once there is one. */
  functions: readonly CoreFunction[];
}

/** How the code of one kind of modules comes to be worth keeping. */
interface Kind {
  /** Work in the code that `serialize` would give now; undefined where there is nothing to keep. */
  work(used: Used, engine: MachineCode, deadline: number): number | undefined;
}

export interface MachineCodeCacheOptions extends ProgramPlace {
  /** Takes one line about a folder that is not used. */
  warn(line: string): void;
}

export class MachineCodeCache {
  readonly #engine: MachineCode;
  readonly #file: ProgramFile;
  #items: Map<string, Item> | undefined;
  readonly #groups: Group[] = [];
  /** Modules whose code this run has added or made better. */
  made = 0;
  /** Modules of components. */
  readonly components: ModuleKeeper;
  /** Modules of translated code. */
  readonly translations: ModuleKeeper;

  constructor(options: MachineCodeCacheOptions, engine: MachineCode) {
    this.#engine = engine;
    const maker = versionOfEngine();
    this.#file = new ProgramFile({ ...options, part: MACHINE_CODE_PART, maker: () => maker });
    this.components = this.#group(COMPONENTS);
    this.translations = this.#group(TRANSLATIONS);
  }

  /** Why nothing is read or written, or the last thing that went wrong. */
  get problem(): string | undefined {
    return this.#file.problem;
  }

  /** Modules whose code was found. */
  get found(): number {
    return this.#groups.reduce((total, group) => total + group.found, 0);
  }

  #group(kind: Kind): Group {
    const group = new Group(kind, this.#engine, (hash) => this.#itemOf(hash));
    this.#groups.push(group);
    return group;
  }

  #itemOf(hash: Buffer): Item | undefined {
    this.#items ??= new Map(this.#file.read().map((item) => [hashIn(item), item]));
    const item = this.#items.get(hash.toString('hex'));
    if (item === undefined || isWhole(item)) return item;
    this.#file.spoiled();
    return undefined;
  }

  /** Writes the file if this run has made code better. @param ran milliseconds that the program ran */
  save(ran: number): void {
    const deadline = performance.now() + Math.min(ran * SHARE, MOST_TIME);
    const made = this.#groups.flatMap((group) => group.make(deadline));
    this.made = made.length;
    if (made.length === 0) return;
    const used = new Set(this.#groups.flatMap((group) => group.items()));
    const anew = new Set(made.map(hashIn));
    const old = [...(this.#items?.values() ?? [])].filter((item) => !anew.has(hashIn(item)));
    this.#file.write(made, old, (item) => used.has(item));
  }

  /** Removes the file, whose code a run had that did not end well. */
  discard(): void {
    if (this.found > 0) this.#file.remove();
  }
}

class Group implements ModuleKeeper {
  readonly #kind: Kind;
  readonly #engine: MachineCode;
  readonly #itemOf: (hash: Buffer) => Item | undefined;
  readonly #used = new Map<WebAssembly.Module, Used>();
  /** Hashes of what was not found, which is compiled and added next. */
  readonly #missed = new WeakMap<Uint8Array, Buffer>();
  /** Of the flags that the modules are under. */
  #flags: number | undefined;
  found = 0;

  constructor(kind: Kind, engine: MachineCode, itemOf: (hash: Buffer) => Item | undefined) {
    this.#kind = kind;
    this.#engine = engine;
    this.#itemOf = itemOf;
  }

  find(bytes: Uint8Array): WebAssembly.Module | undefined {
    this.#flags ??= cachedDataVersionTag();
    const hash = createHash('sha256').update(bytes).digest();
    const item = this.#itemOf(hash);
    const module = item && this.#engine.deserialize(item.content.buffer as ArrayBuffer, bytes);
    if (module === undefined) {
      this.#missed.set(bytes, hash);
      return undefined;
    }
    this.found++;
    this.#used.set(module, { hash, module, item, functions: [] });
    return module;
  }

  add(bytes: Uint8Array, module: WebAssembly.Module): void {
    const hash = this.#missed.get(bytes);
    if (hash === undefined) return;
    this.#used.set(module, { hash, module, item: undefined, functions: [] });
  }

  note(module: WebAssembly.Module, exports: WebAssembly.Exports): void {
    const used = this.#used.get(module);
    if (used === undefined || used.functions.length > 0) return;
    used.functions = Object.values(exports).filter((one) => typeof one === 'function') as CoreFunction[];
  }

  items(): Item[] {
    return [...this.#used.values()].flatMap(({ item }) => (item === undefined ? [] : [item]));
  }

  /** What is to be kept in place of what was. */
  make(deadline: number): Item[] {
    if (this.#flags === undefined) return [];
    return (
      underFlags(this.#flags, () => [...this.#used.values()].flatMap((used) => this.#make(used, deadline))) ??
      []
    );
  }

  #make(used: Used, deadline: number): Item[] {
    const before = used.item === undefined ? 0 : workIn(used.item);
    const work = this.#kind.work(used, this.#engine, deadline);
    if (work === undefined || work <= before) return [];
    const content = new Uint8Array(this.#engine.serialize(used.module));
    return [{ label: labelOf(used.hash, work), content, age: 0 }];
  }
}

/**
 * Their hot functions are seldom exported, so the engine finds them by itself, and the work is the number of runs. V8 wants one
 * optimized function at least.
 */
const COMPONENTS: Kind = {
  work({ item, functions }, { tierOf, optimize }) {
    const runs = item === undefined ? 0 : workIn(item);
    if (runs >= LEARNING_RUNS) return undefined;
    if (!functions.some((one) => tierOf(one) === 'optimized')) {
      const called = functions.find((one) => tierOf(one) === 'baseline');
      if (called === undefined) return undefined;
      optimize(called);
    }
    return runs + 1;
  },
};

/** Each of their functions is exported; the work is the number of those that are optimized. */
const TRANSLATIONS: Kind = {
  work({ functions }, { tierOf, optimize }, deadline) {
    let optimized = 0;
    for (const one of functions) {
      const tier = tierOf(one);
      if (tier === 'baseline' && performance.now() < deadline) optimize(one);
      if (tierOf(one) === 'optimized') optimized++;
    }
    return optimized === 0 ? undefined : optimized;
  },
};

function labelOf(hash: Buffer, work: number): Uint8Array {
  const label = Buffer.alloc(LABEL_BYTES);
  hash.copy(label);
  label.writeUInt32LE(work, HASH_BYTES);
  return label;
}

function hashIn({ label }: Item): string {
  return Buffer.from(label.subarray(0, HASH_BYTES)).toString('hex');
}

function workIn({ label }: Item): number {
  return Buffer.from(label).readUInt32LE(HASH_BYTES);
}

function versionOfEngine(): string {
  const what = [process.version, process.arch, cachedDataVersionTag()].join('\n');
  return createHash('sha256').update(what).digest('hex');
}
