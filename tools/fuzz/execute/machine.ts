/**
 * A running target: one instance of it and of each service behind it, put back to their beginning for each sequence, and every
 * operation as a JavaScript function.
 */

import { type Rights, rightNames, rightsFromFlags } from '../../../kernel/capability/rights.ts';
import { CapabilityTable } from '../../../kernel/capability/table.ts';
import { camelCase, pascalCase } from '../../../kernel/component/adapter/names.ts';
import {
  attenuate,
  drop,
  ExportedFunction,
  ExportedInstance,
  expire,
  type Handle,
  type ImportValue,
  type Instance,
  revoke,
  share,
  transfer,
} from '../../../kernel/component/index.ts';
import { parseName } from '../../../kernel/component/types/names.ts';
import { directCalls } from '../../../kernel/remote/direct-calls.ts';
import type { Operands, Place } from '../instrument/index.ts';
import type { CheckTarget } from '../oracle/check.ts';
import { ModelImports } from '../target/model-imports.ts';
import type { Operation } from '../target/operation.ts';
import type { Service } from '../target/service.ts';
import type { Target } from '../target/target.ts';
import { Code, type Counted } from './code.ts';
import { GrantedFolders } from './granted-folders.ts';
import { RunningService } from './running-service.ts';

/** Nanoseconds that each call takes, by the clock of capabilities. */
const CALL_TIME = 1000;

export type Invoke = (args: readonly unknown[]) => unknown;

/** What is more than there was at the beginning. */
export interface Left {
  readonly handles: number;
  readonly capabilities: number;
  /** Handles of each service, in their order. */
  readonly each: readonly number[];
}

export class Machine implements CheckTarget {
  readonly target: Target;
  readonly model: ModelImports;
  readonly code: Code;
  /** By number of the operation. */
  invoke: Invoke[] = [];
  /** Instances made so far, where putting back was not possible. */
  made = 0;
  /** Each after those that it imports from, the target last. */
  #services: RunningService[] = [];
  #capabilities!: CapabilityTable;
  #counted: readonly (Counted & { readonly service: string })[] = [];
  #now = 0;
  /** Capabilities that there were at the beginning. */
  #before = 0;
  readonly #imports: readonly Readonly<Record<string, ImportValue>>[];

  private constructor(target: Target, code: Code) {
    this.target = target;
    this.code = code;
    const calls = target.services.some(({ links }) => Object.values(links).some((one) => one.calls));
    const files = target.services.some(({ folders }) => folders !== undefined);
    this.model = new ModelImports(target.dictionary, calls || files);
    this.#imports = target.services.map((one) => this.model.importsOf(one));
  }

  /** Throws LinkError where services do not go together; Trap where one cannot start. */
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
    const services = this.#services;
    // Who imports has handles of whom it imports from, and drops them first.
    for (let at = services.length - 1; at >= 0; at--) if (!services[at]!.forget()) return false;
    for (const one of services) if (!one.restore()) return false;
    this.#begin(seed);
    return true;
  }

  async #make(seed = 0): Promise<void> {
    const { target, code } = this;
    this.made++;
    this.model.reset(0);
    this.#capabilities = new CapabilityTable({ clock: () => this.#now });
    this.#services = [];
    const folders = new GrantedFolders((name) => this.#named(name));
    for (const [at, service] of target.services.entries()) {
      const imports = { ...this.#imports[at], ...this.#links(service), ...folders.importsOf(service) };
      const options = { rights: target.rights, capabilities: this.#capabilities };
      this.#services.push(await RunningService.start(service, code, imports, options));
      folders.started(service);
    }
    for (const one of this.#services) one.keep();
    this.#counted = this.#services.flatMap(({ name, counted }) =>
      counted.map((one) => ({ ...one, service: name })),
    );
    this.invoke = target.operations.map((one) => bind(one, this.#named(one.service).instance));
    this.settle();
    this.#begin(seed);
  }

  /** What other services answer, by import name. */
  #links({ name: importer, links }: Service): Record<string, ImportValue> {
    const capabilities = this.#capabilities;
    const given = Object.entries(links).map(([imported, { provider, as, calls }]) => {
      const exported = this.#named(provider).exported(as);
      return [
        imported,
        calls ? directCalls(exported, { provider, importer, capabilities }) : exported,
      ] as const;
    });
    return Object.fromEntries(given);
  }

  /** The target, where it has no name. */
  #named(service: string | undefined): RunningService {
    return this.#services.find(({ name }) => name === service) ?? this.#services.at(-1)!;
  }

  #begin(seed: number): void {
    this.#now = 0;
    this.model.reset(seed);
    for (const { coverage } of this.#counted) coverage.clear();
  }

  interface(name: string): Record<string, unknown> {
    const { exports } = this.#named(undefined).instance;
    if (name === '') return worldOf(exports.values());
    const found = [...exports].find(([one]) => one === name || one.replace(/@.*$/, '') === name)?.[1];
    if (!(found instanceof ExportedInstance)) throw new TypeError(`${this.target.name} exports no ${name}`);
    return found.js;
  }

  /** What there is now is the beginning, as far as what is left is concerned. */
  settle(): void {
    for (const one of this.#services) one.settle();
    this.#before = this.#capabilities.size;
  }

  /** Another call comes: it has fuel of its own, and time has gone on. */
  tick(): void {
    this.#now += CALL_TIME;
    for (const one of this.#services) one.refuel();
  }

  get now(): number {
    return this.#now;
  }

  get isDead(): boolean {
    return this.#services.some(({ instance }) => instance.death !== undefined);
  }

  /** The first service that has died, and why: others may have died of it, or have been told. The target's name is none. */
  get dead(): { readonly service: string | undefined; readonly death: Error } | undefined {
    for (const { name, instance } of this.#services)
      if (instance.death !== undefined) return { service: this.shownName(name), death: instance.death };
    return undefined;
  }

  /** Last line that a service wrote to the kernel's log; of the target without a name. */
  lastLine(service?: string): string {
    return this.model.lastLineOf(this.#named(service).name);
  }

  /** Name of a core function. */
  nameOf(number: number, service?: string): string | undefined {
    return this.code.nameOf(number, this.#named(service).name);
  }

  /** Where the fuel was all used, if it was. */
  get empty(): (Place & { readonly service: string | undefined }) | undefined {
    for (const { coverage, service } of this.#counted) {
      const found = coverage.empty();
      if (found !== undefined) return { ...found, service: this.shownName(service) };
    }
    return undefined;
  }

  left(): Left {
    const each = this.#services.map((one) => one.left);
    const handles = each.reduce((sum, one) => sum + one, 0);
    return { handles, capabilities: this.#capabilities.size - this.#before, each };
  }

  /** Bytes of memory that are more than there were. */
  get grown(): number {
    return this.#services.reduce((sum, one) => sum + one.grown, 0);
  }

  /** The service whose memory has grown most. */
  get growing(): string | undefined {
    const grown = this.#services.map((one) => one.grown);
    return this.serviceAt(grown.indexOf(Math.max(...grown)));
  }

  /** Name of the service of that number; the target's is none. */
  serviceAt(number: number): string | undefined {
    return this.shownName(this.#services[number]!.name);
  }

  shownName(service: string): string | undefined {
    return service === this.#services.at(-1)!.name ? undefined : service;
  }

  /** What was compared last at each place, and was not the same; nothing where the code does not keep it. */
  operands(): Operands[] {
    return this.#counted.flatMap(({ coverage }) => coverage.operands());
  }

  /** Hit counts since the beginning; `map` has `code.edges` bytes. */
  takeCoverage(map: Uint8Array): void {
    for (const { coverage, first, edges } of this.#counted) coverage.take(map.subarray(first, first + edges));
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
