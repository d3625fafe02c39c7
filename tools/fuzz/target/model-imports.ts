/**
 * What services are given for the imports that no other service answers: a model of the world that answers every function with a
 * value of the type, drawn from a seed. The same calls in the same order get the same answers, so a sequence does the same each time.
 *
 * Clocks only go on, by a little in each call; what a program prints goes nowhere, but for the last line of the kernel's log,
 * which says why a component ended itself. An interface is the same for all services, so that its objects can go from one to another.
 */

import { camelCase, pascalCase } from '../../../kernel/component/adapter/names.ts';
import { hostInterface, type ImportValue } from '../../../kernel/component/index.ts';
import type {
  ExternType,
  FunctionType,
  InstanceType,
  ResourceType,
  ValueType,
} from '../../../kernel/component/types/model.ts';
import { parseName, trackOf } from '../../../kernel/component/types/names.ts';
import { traitsOf } from '../../../kernel/component/types/traits.ts';
import { Dictionary } from '../generate/dictionary.ts';
import { makeValue, type Source } from '../generate/values.ts';
import { Random } from '../random.ts';
import { kernelClasses } from './model-streams.ts';
import { resourcesOf } from './operation.ts';
import type { Service } from './service.ts';

/** A component asked to end: no fault of its. */
export class EndedItself extends Error {
  override name = 'EndedItself';
}

type Method = (...args: unknown[]) => unknown;
type ModelClass = new () => object;

export class ModelImports {
  readonly #lines = new Map<string, string>();
  readonly #random = new Random(0);
  readonly #classes = new Map<ResourceType, ModelClass>();
  /** By the interface's name, as far as versions are the same, and the type's. */
  readonly #named = new Map<string, ModelClass>();
  readonly #kernel: ReturnType<typeof kernelClasses>;
  readonly #source: Source;
  #nanoseconds = 0n;

  /** @param kernel some of the pollables and streams that services have are the kernel's */
  constructor(dictionary = new Dictionary(), kernel = false) {
    this.#kernel = kernel ? kernelClasses(this.#random) : new Map();
    for (const [name, [one]] of this.#kernel) this.#named.set(name, one as ModelClass);
    this.#source = {
      random: this.#random,
      dictionary,
      handle: (resource) => this.make(resource) as never,
      earlier: () => undefined,
    };
  }

  /** By import name. */
  importsOf(service: Service): Record<string, ImportValue> {
    const imports: Record<string, ImportValue> = {};
    const modelled = [...service.component.type.imports].filter(
      ([name]) => !Object.hasOwn(service.links, name),
    );
    for (const [name, one] of modelled) if (one.kind === 'instance') this.#addClasses(name, one.type);
    for (const [name, one] of modelled) {
      const object = one.kind === 'instance' ? this.#instance(service, name, one.type) : this.#top(name, one);
      if (object !== undefined) imports[name] = hostInterface('model', object);
    }
    return imports;
  }

  /** Last line that a service wrote to the kernel's log. */
  lastLineOf(service: string): string {
    return this.#lines.get(service) ?? '';
  }

  /** From the beginning, with the answers of another seed. */
  reset(seed: number): void {
    this.#random.reset(seed, 1);
    this.#nanoseconds = 0n;
    this.#lines.clear();
  }

  /** The answers begin again; time goes on. */
  again(seed: number): void {
    this.#random.reset(seed, 1);
  }

  /** A new object of a type that a service imports. */
  make(resource: ResourceType): object {
    const found = this.#classes.get(resource);
    if (found === undefined) throw new TypeError(`${resource.name} is not imported`);
    return this.#makerOf(found)?.() ?? new found();
  }

  /** Of one of the kernel's classes, which has its methods. */
  #makerOf(one: unknown): (() => object) | undefined {
    return [...this.#kernel.values()].find(([known]) => known === one)?.[1];
  }

  has(resource: ResourceType): boolean {
    return this.#classes.has(resource);
  }

  #addClasses(name: string, type: InstanceType): void {
    for (const [inner, one] of type.exports) {
      if (one.kind !== 'resource' || !one.abstract || this.#classes.has(one.resource)) continue;
      const key = `${trackOf(name)}/${inner}`;
      const known = this.#named.get(key) ?? class {};
      this.#named.set(key, known);
      this.#classes.set(one.resource, known);
    }
  }

  #instance(service: Service, name: string, type: InstanceType): object {
    const object: Record<string, unknown> = {};
    for (const [inner, one] of type.exports)
      if (one.kind === 'resource') object[pascalCase(inner)] = this.#classes.get(one.resource);
    for (const [inner, one] of type.exports) {
      if (one.kind !== 'func') continue;
      const parsed = parseName(inner);
      const path = name.replace(/@.*$/, '');
      const answer = this.#known(service, path, inner, one.type) ?? this.#answer(one.type);
      if (parsed?.kind === 'method' || parsed?.kind === 'static') {
        if (this.#makerOf(object[pascalCase(parsed.resource)]) !== undefined) continue;
        const owner = object[pascalCase(parsed.resource)] as { prototype: object };
        const target = (parsed.kind === 'method' ? owner.prototype : owner) as Record<string, unknown>;
        target[camelCase(parsed.label)] = answer;
      } else if (parsed?.kind !== 'constructor') object[camelCase(inner)] = answer;
    }
    return object;
  }

  #top(name: string, type: ExternType): object | undefined {
    return type.kind === 'func' ? { [camelCase(name)]: this.#answer(type.type) } : undefined;
  }

  /** What has a meaning that a random answer would miss. */
  #known(service: Service, interfaceName: string, name: string, type: FunctionType): Method | undefined {
    switch (`${interfaceName}#${name}`) {
      case 'nucleus:bootstrap/emergency#debug':
        return (line) => {
          this.#lines.set(service.name, line as string);
        };
      case 'nucleus:bootstrap/emergency#exit':
      case 'wasi:cli/exit#exit':
      case 'wasi:cli/exit#exit-with-code':
        return () => {
          throw new EndedItself('it asked to end');
        };
      case 'wasi:clocks/monotonic-clock#now':
        return () => this.#tick();
      case 'wasi:clocks/wall-clock#now':
        return () => {
          const now = this.#tick();
          return {
            seconds: 1_600_000_000n + now / 1_000_000_000n,
            nanoseconds: Number(now % 1_000_000_000n),
          };
        };
      case 'wasi:clocks/monotonic-clock#resolution':
        return () => 1n;
      case 'wasi:cli/environment#get-environment':
        return () => service.environment.map(variable);
      case 'wasi:cli/environment#get-arguments':
        return () => [...service.arguments];
      case 'wasi:random/random#get-random-bytes':
      case 'wasi:random/insecure#get-insecure-random-bytes':
        return (length) =>
          Uint8Array.from({ length: Math.min(Number(length), 65536) }, () => this.#random.word());
      case 'wasi:io/streams#[method]output-stream.check-write':
        return () => 65536n;
      case 'wasi:io/streams#[method]output-stream.write':
      case 'wasi:io/streams#[method]output-stream.flush':
      case 'wasi:io/streams#[method]output-stream.blocking-flush':
      case 'wasi:io/streams#[method]output-stream.blocking-write-and-flush':
        return () => undefined;
      case 'wasi:io/poll#poll':
        return (list) => Uint32Array.from(list as unknown[], (_, at) => at);
      default:
        return type.result === undefined ? () => undefined : undefined;
    }
  }

  #tick(): bigint {
    this.#nanoseconds += 1000n;
    return this.#nanoseconds;
  }

  #answer({ result }: FunctionType): Method {
    if (result === undefined) return () => undefined;
    if (result.kind !== 'result') return () => this.#value(result);
    // What it would have to make of another service's, it has not.
    const always = result.ok !== undefined && !this.#makes(result.ok);
    return () => {
      const failed = always || this.#random.once(4);
      const type: ValueType | undefined = failed ? result.err : result.ok;
      const value = type === undefined ? undefined : this.#value(type);
      if (failed) throw { payload: value };
      return value;
    };
  }

  #value(type: ValueType): unknown {
    if (!this.#makes(type)) throw new EndedItself('the model has no objects of another service');
    return makeValue(type, this.#source);
  }

  #makes(type: ValueType): boolean {
    return !traitsOf(type).handles || resourcesOf(type).every((one) => this.has(one));
  }
}

/** "NAME=VALUE" as WASI has it. */
function variable(text: string): readonly [string, string] {
  const at = text.indexOf('=');
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}
