/** A running target: one instance, put back to its beginning for each sequence, and every operation as a JavaScript function. */

import { type Rights, rightNames, rightsFromFlags } from '../../../kernel/capability/rights.ts';
import { CapabilityTable } from '../../../kernel/capability/table.ts';
import { camelCase, pascalCase } from '../../../kernel/component/adapter/names.ts';
import { exposeState } from '../../../kernel/component/binary/core-state.ts';
import {
  attenuate,
  type CoreObserver,
  drop,
  ExportedFunction,
  ExportedInstance,
  expire,
  type Handle,
  type Instance,
  instantiate,
  revoke,
  share,
  transfer,
} from '../../../kernel/component/index.ts';
import { parseName } from '../../../kernel/component/types/names.ts';
import {
  type Coverage,
  coverageOf,
  type Instrumented,
  instrument,
  type Operands,
  type Place,
} from '../instrument/index.ts';
import type { CheckTarget } from '../oracle/check.ts';
import { ModelImports } from '../target/model-imports.ts';
import type { Operation } from '../target/operation.ts';
import type { Target } from '../target/target.ts';
import { CoreSnapshot } from './core-snapshot.ts';

/** Most bytes of a core memory, and most handles of an instance: a runaway is the target's failure, not ours. */
const MEMORY = 3 * 2 ** 30;
const HANDLES = 1 << 16;
/** Calls of functions and rounds of loops in one call after which it hangs. */
const FUEL = 4_000_000;
/** Nanoseconds that each call takes, by the clock of capabilities. */
const CALL_TIME = 1000;

export type Invoke = (args: readonly unknown[]) => unknown;

/** The edges of one core module among all of a target. */
export interface Part {
  readonly instrumented: Instrumented;
  /** Number of its first edge. */
  readonly first: number;
}

/** The rewritten modules of a target, shared by all machines made of it. */
export class Code {
  readonly observe: CoreObserver;
  readonly parts = new Map<Uint8Array, Part>();
  edges = 0;
  /** Whether all state of all modules can be put back. */
  exposed = true;
  /** Where the machine that is being made keeps its core instances. */
  into: { readonly exports: WebAssembly.Exports; readonly module: Uint8Array }[] = [];

  /** @param compare keeps operands of comparisons, too, which is slow */
  constructor({ compare = false }: { readonly compare?: boolean } = {}) {
    this.observe = {
      rewrite: (module) => {
        const open = exposeState(module);
        if (open === undefined) this.exposed = false;
        const given = open ?? module;
        const made = instrument(given, { compare });
        this.parts.set(module, { instrumented: made, first: this.edges });
        this.edges += made.edges;
        return made.module;
      },
      made: (exports, module) => this.into.push({ exports, module }),
    };
  }

  /** Name of a core function, in the largest module that has a name for one of that number. */
  nameOf(number: number): string | undefined {
    const parts = [...this.parts.values()].sort((a, b) => b.instrumented.edges - a.instrumented.edges);
    for (const { instrumented } of parts) {
      const name = instrumented.nameOf(number);
      if (name !== undefined) return name;
    }
    return undefined;
  }
}

export class Machine implements CheckTarget {
  readonly target: Target;
  readonly model: ModelImports;
  readonly code: Code;
  /** By number of the operation. */
  invoke: Invoke[] = [];
  /** Instances made so far, where putting back was not possible. */
  made = 0;
  #instance!: Instance;
  #capabilities!: CapabilityTable;
  #snapshot: CoreSnapshot | undefined;
  #coverage: { readonly coverage: Coverage; readonly first: number; readonly edges: number }[] = [];
  #now = 0;
  #baseline = { handles: 0, capabilities: 0 };

  private constructor(target: Target, code: Code) {
    this.target = target;
    this.code = code;
    this.model = new ModelImports(target.component, target.dictionary);
  }

  static async open(target: Target, code = new Code()): Promise<Machine> {
    const machine = new Machine(target, code);
    await machine.#make();
    return machine;
  }

  /** A fresh beginning, with the world's answers drawn from `seed`. */
  async reset(seed: number): Promise<void> {
    if (!this.resetInPlace(seed)) await this.#make(seed);
  }

  /** The same where it takes no new instance; false: it does. */
  resetInPlace(seed: number): boolean {
    if (!this.#instance.forget() || !this.#snapshot?.restore()) return false;
    this.#begin(seed);
    return true;
  }

  async #make(seed = 0): Promise<void> {
    const { target, code } = this;
    this.made++;
    this.model.reset(0);
    this.#capabilities = new CapabilityTable({ clock: () => this.#now });
    code.into = [];
    this.#instance = await instantiate(target.component, {
      name: 'target',
      imports: this.model.imports,
      rights: target.rights,
      capabilities: this.#capabilities,
      memory: MEMORY,
      handles: HANDLES,
      observe: code.observe,
    });
    const cores = code.into;
    this.#snapshot = code.exposed ? CoreSnapshot.of(cores.map(({ exports }) => exports)) : undefined;
    this.#coverage = cores.flatMap(({ exports, module }) => {
      const part = code.parts.get(module);
      const coverage = part && coverageOf(exports as Record<string, unknown>, part.instrumented);
      return coverage ? [{ coverage, first: part.first, edges: part.instrumented.edges }] : [];
    });
    this.invoke = target.operations.map((one) => bind(one, this.#instance));
    this.settle();
    this.#begin(seed);
  }

  #begin(seed: number): void {
    this.#now = 0;
    this.model.reset(seed);
    for (const { coverage } of this.#coverage) coverage.clear();
  }

  interface(name: string): Record<string, unknown> {
    const { exports } = this.#instance;
    if (name === '') return worldOf(exports.values());
    const found = [...exports].find(([one]) => one === name || one.replace(/@.*$/, '') === name)?.[1];
    if (!(found instanceof ExportedInstance)) throw new TypeError(`${this.target.name} exports no ${name}`);
    return found.js;
  }

  /** What there is now is the beginning, as far as what is left is concerned. */
  settle(): void {
    this.#baseline = { handles: this.#instance.usage().handles, capabilities: this.#capabilities.size };
  }

  /** Another call comes: it has fuel of its own, and time has gone on. */
  tick(): void {
    this.#now += CALL_TIME;
    for (const { coverage } of this.#coverage) coverage.fuel.value = FUEL;
  }

  get now(): number {
    return this.#now;
  }

  get isDead(): boolean {
    return this.#instance.death !== undefined;
  }

  /** Where the fuel was all used, if it was. */
  get empty(): Place | undefined {
    for (const { coverage } of this.#coverage) {
      const found = coverage.empty();
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** Handles and capabilities that are more than there were at the beginning. */
  left(): { readonly handles: number; readonly capabilities: number } {
    return {
      handles: this.#instance.usage().handles - this.#baseline.handles,
      capabilities: this.#capabilities.size - this.#baseline.capabilities,
    };
  }

  /** Bytes of memory that are more than there were. */
  get grown(): number {
    return this.#snapshot?.grown ?? 0;
  }

  /** What was compared last at each place, and was not the same; nothing where the code does not keep it. */
  operands(): Operands[] {
    return this.#coverage.flatMap(({ coverage }) => coverage.operands());
  }

  /** Hit counts since the beginning; `map` has `code.edges` bytes. */
  takeCoverage(map: Uint8Array): void {
    for (const { coverage, first, edges } of this.#coverage)
      coverage.take(map.subarray(first, first + edges));
  }
}

/** The world's own functions. */
function worldOf(exports: Iterable<unknown>): Record<string, unknown> {
  const found = [...exports].filter((one) => one instanceof ExportedFunction);
  return Object.fromEntries(found.map(({ name, js }) => [camelCase(name), js]));
}

function bind(operation: Operation, instance: Instance): Invoke {
  if (operation.kind !== 'function') return handleInvoke(operation.kind);
  const { interface: interfaceName, function: name } = operation;
  if (interfaceName === '') {
    const found = instance.exports.get(name) as ExportedFunction;
    return (args) => found.js(...args);
  }
  const { js } = instance.exports.get(interfaceName) as ExportedInstance;
  const parsed = parseName(name)!;
  if (parsed.kind === 'method') {
    const call = js[pascalCase(parsed.resource)].prototype[camelCase(parsed.label)] as (
      ...args: unknown[]
    ) => unknown;
    return ([self, ...rest]) => call.apply(self, rest);
  }
  if (parsed.kind === 'constructor') {
    const made = js[pascalCase(parsed.resource)] as new (...args: unknown[]) => unknown;
    return (args) => new made(...args);
  }
  const owner = parsed.kind === 'static' ? js[pascalCase(parsed.resource)] : js;
  const call = owner[camelCase(parsed.kind === 'static' ? parsed.label : name)] as (
    ...args: unknown[]
  ) => unknown;
  return (args) => call.apply(owner, args as unknown[]);
}

/** Flags to the names that the kernel's functions take. */
export function rightsFrom(flags: unknown): Rights {
  return rightsFromFlags(flags as Record<string, boolean>);
}

function handleInvoke(kind: Exclude<Operation['kind'], 'function'>): Invoke {
  switch (kind) {
    case 'drop':
      return ([handle]) => drop(handle as Handle);
    case 'attenuate':
      return ([handle, keep]) => attenuate(handle as Handle, rightNames(rightsFrom(keep)));
    case 'share':
      return ([handle, keep]) => share(handle as Handle, rightNames(rightsFrom(keep)));
    case 'revoke':
      return ([handle]) => revoke(handle as Handle);
    case 'expire':
      return ([handle, after]) => expire(handle as Handle, Number(after));
    case 'transfer':
      return ([handle, to]) => transfer(handle as Handle, `client ${to}`);
  }
}
