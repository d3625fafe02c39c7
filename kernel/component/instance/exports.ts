/**
 * What a component exports, for JavaScript and for other components.
 *
 * `js` is made when first asked for: functions in camelCase, and for each resource a class with its methods.
 */
import type { RulesByInterface } from '../../capability/requirements.ts';
import { exportByClosures } from '../adapter/closures.ts';
import { isGenerated } from '../adapter/code.ts';
import { entering } from '../adapter/entering.ts';
import { generateExport } from '../adapter/export-code.ts';
import {
  answering,
  type CallOptions,
  type ComponentFunction,
  type LiftedFunction,
  optionsOf,
} from '../adapter/function.ts';
import { isAnswered, kernelExport } from '../adapter/kernel-methods.ts';
import { type Body, bodyOf, lazilyAsMethod, lazilyForHost, type Restart } from '../adapter/lazy.ts';
import { camelCase, pascalCase } from '../adapter/names.ts';
import { isPooled, pooledExport } from '../adapter/pooled.ts';
import { watchedExport } from '../adapter/watching.ts';
import { nameKin } from '../types/kin.ts';
import type { ExternType, FunctionType, InstanceType } from '../types/model.ts';
import { parseName } from '../types/names.ts';
import { goneInstance, unanswered } from './gone.ts';
import { type Construct, type HandleClass, handleClassOf, setConstructor } from './handle.ts';
import type { LinkedSite, RuntimeInstance, RuntimeItem } from './items.ts';
import { Resource } from './resource.ts';

/** Gives the options of calls that JavaScript makes to `site`. */
export type OptionsFor = (site: LinkedSite) => CallOptions;

/** Name of JavaScript as a holder of handles. */
export const HOST = 'host';

/** An instance that a component exports. */
export class ExportedInstance {
  /** `nucleus:fs/types@0.1.0` */
  readonly name: string;
  #instance: RuntimeInstance;
  /** What the component's rights section says of it. */
  readonly rules: readonly RulesByInterface[] | undefined;
  #options: OptionsFor;
  readonly #foreign = new Map<string, { prototype: object }>();
  // biome-ignore lint/suspicious/noExplicitAny: what it holds is known from WIT only
  #js: Record<string, any> | undefined;

  constructor(
    name: string,
    instance: RuntimeInstance,
    options: OptionsFor,
    rules?: readonly RulesByInterface[],
  ) {
    this.name = name;
    this.#instance = instance;
    this.rules = rules;
    this.#options = options;
    if (this.#hasMethods()) this.#completeResources();
  }

  get instance(): RuntimeInstance {
    return this.#instance;
  }

  get type(): InstanceType {
    return this.instance.type;
  }

  /** The component is gone: who has a handle of its has its types, too, and is not to keep the rest of it. */
  end(provider: string): void {
    this.#instance = goneInstance(this.type, provider);
    this.#options = unanswered;
  }

  /** Callable from JavaScript. */
  // biome-ignore lint/suspicious/noExplicitAny: what it holds is known from WIT only
  get js(): Record<string, any> {
    if (this.#js === undefined) {
      this.#js = {};
      this.#fill(this.#js);
    }
    return this.#js;
  }

  /**
   * A function as another part of the kernel calls it, which holds handles as `holder`: in JavaScript's values, but for handles,
   * which are passed as their entries. Undefined if there is no such function.
   */
  callByEntries(name: string, holder: string): ((...args: unknown[]) => unknown) | undefined {
    const item = this.instance.item(name);
    if (item?.kind !== 'func') return undefined;
    const { value, site } = item;
    return callByEntries(value, () => this.optionsFor(name, site), holder);
  }

  /** Of JavaScript's calls of a function of its. */
  optionsFor(name: string, site?: LinkedSite): CallOptions {
    return this.#options(site ?? { interface: this.name, function: name });
  }

  /** Names its resource types as those of `provider`, so that they are kin of those who stand in its place after it. */
  nameKin(provider: string): void {
    const { instance } = this;
    nameKin(provider, this.name, instance.shape, (resource) => instance.actual(resource));
  }

  #hasMethods(): boolean {
    for (const name of this.instance.shape.exports.keys()) if (name.startsWith('[')) return true;
    return false;
  }

  /** Its resource types get their methods when JavaScript first sees an object of theirs. */
  #completeResources(): void {
    for (const type of this.instance.shape.exports.values()) {
      if (type.kind !== 'resource') continue;
      const resource = this.instance.actual(type.resource);
      if (resource instanceof Resource) resource.complete ??= () => void this.js;
    }
  }

  #fill(js: Record<string, unknown>): void {
    for (const [name, type] of this.type.exports) {
      if (type.kind === 'resource') js[pascalCase(name)] = this.#class(name);
      if (type.kind === 'instance') js[camelCase(name)] = this.#nested(name).js;
    }
    for (const [name, type] of this.type.exports) {
      if (type.kind === 'func') this.#addFunction(js, name);
    }
  }

  #nested(name: string): ExportedInstance {
    const item = this.instance.item(name)!;
    return new ExportedInstance(name, item.value as RuntimeInstance, this.#options, this.rules);
  }

  #addFunction(js: Record<string, unknown>, name: string): void {
    const { value, site } = this.instance.item(name) as Extract<RuntimeItem, { kind: 'func' }>;
    const body = bodyFor(value, () => this.optionsFor(name, site));
    const arity = parameterCount(value);
    const parsed = parseName(name);
    if (parsed?.kind === 'method') {
      define(this.#class(parsed.resource).prototype, camelCase(parsed.label), lazilyAsMethod(arity, body));
    } else if (parsed?.kind === 'static') {
      define(this.#class(parsed.resource), camelCase(parsed.label), lazilyForHost(arity, body));
    } else if (parsed?.kind === 'constructor') {
      setConstructor(this.#class(parsed.resource) as HandleClass, lazilyForHost(arity, body) as Construct);
    } else js[camelCase(name)] = lazilyForHost(arity, body);
  }

  /** The class of a resource. A host's own class is not ours to add methods to, so one stands in for it. */
  #class(name: string): { prototype: object } {
    const { resource } = this.type.exports.get(name) as Extract<ExternType, { kind: 'resource' }>;
    if ((resource as Resource).implementer !== undefined) return handleClassOf(resource as Resource);
    let made = this.#foreign.get(name);
    if (made === undefined) {
      made = class {};
      this.#foreign.set(name, made);
    }
    return made;
  }
}

function define(target: object, key: string, value: unknown): void {
  if (Object.hasOwn(target, key)) return;
  Object.defineProperty(target, key, { value, writable: true, configurable: true });
}

/** A function that a component's world exports itself. */
export class ExportedFunction {
  readonly name: string;
  readonly function: ComponentFunction;
  /** Where the component itself got it, if it is not its own. */
  readonly site: LinkedSite | undefined;
  /** Callable from JavaScript. */
  // biome-ignore lint/suspicious/noExplicitAny: what it takes is known from WIT only
  readonly js: (...args: any[]) => any;

  constructor(name: string, value: ComponentFunction, options: OptionsFor, site?: LinkedSite) {
    this.name = name;
    this.function = value;
    this.site = site;
    const body = bodyFor(value, () => options(site ?? { interface: '', function: name }));
    this.js = lazilyForHost(parameterCount(value), body);
  }

  get type(): FunctionType {
    return this.function.type;
  }
}

function parameterCount(value: ComponentFunction): number {
  return (value.kind === 'lifted' ? value.shape : value.type).parameters.length;
}

/** A function as `ExportedInstance.callByEntries` has it. */
export function callByEntries(
  value: ComponentFunction,
  options: () => CallOptions,
  holder: string,
): (...args: unknown[]) => unknown {
  const body = bodyFor(value, options, { holder, entries: true });
  return lazilyForHost(parameterCount(value), body) as (...args: unknown[]) => unknown;
}

/** What makes the adapter for JavaScript's calls. */
function bodyFor(
  value: ComponentFunction,
  options: () => CallOptions,
  { holder = HOST, entries }: { readonly holder?: string; readonly entries?: true } = {},
) {
  return (restart: Restart): Body => {
    const found = answering(value, restart);
    const make = (how: CallOptions) => {
      const call = makeCall(found, entries ? { ...how, entries } : how, holder);
      return how.watcher === undefined ? call : watchedExport(call, found.type, how.watcher);
    };
    return bodyOf(optionsOf(found, options()), make);
  };
}

function makeCall(
  value: ReturnType<typeof answering>,
  options: CallOptions,
  holder: string,
): (...args: unknown[]) => unknown {
  if (isAnswered(options)) return kernelExport(value.type, options, holder);
  if (value.kind === 'host') return value.call;
  if (isPooled(value)) return pooledExport(value, options, (one, how) => exportOf(one, how, holder));
  return exportOf(value, options, holder);
}

function exportOf(
  value: LiftedFunction,
  options: CallOptions,
  holder: string,
): (...args: unknown[]) => unknown {
  const generated = isGenerated(value.type, options.generate);
  const call = generated ? generateExport(value, options, holder) : exportByClosures(value, options, holder);
  return entering(call, value.port.instance, undefined, (why) => why);
}
