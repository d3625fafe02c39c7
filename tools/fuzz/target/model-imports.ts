/**
 * What a target is given for its imports: a model of the world that answers every function with a value of the type, drawn
 * from a seed. The same calls in the same order get the same answers, so a sequence does the same each time.
 *
 * Clocks only go on, by a little in each call; what a program prints goes nowhere, but for the last line of the kernel's log,
 * which says why a component ended itself.
 */

import { camelCase, pascalCase } from '../../../kernel/component/adapter/names.ts';
import { type Component, hostInterface, type ImportValue } from '../../../kernel/component/index.ts';
import type {
  ExternType,
  FunctionType,
  InstanceType,
  ResourceType,
  ValueType,
} from '../../../kernel/component/types/model.ts';
import { parseName } from '../../../kernel/component/types/names.ts';
import { Dictionary } from '../generate/dictionary.ts';
import { makeValue, type Source } from '../generate/values.ts';
import { Random } from '../random.ts';

/** A component asked to end: no fault of its. */
export class EndedItself extends Error {
  override name = 'EndedItself';
}

type Method = (...args: unknown[]) => unknown;
type ModelClass = new () => object;

export class ModelImports {
  readonly imports: Record<string, ImportValue> = {};
  /** Last line that the component wrote to the kernel's log. */
  lastLine = '';
  readonly #random = new Random(0);
  readonly #classes = new Map<ResourceType, ModelClass>();
  readonly #source: Source;
  #nanoseconds = 0n;

  constructor(component: Component, dictionary = new Dictionary()) {
    this.#source = {
      random: this.#random,
      dictionary,
      handle: (resource) => this.make(resource) as never,
      earlier: () => undefined,
    };
    const instances = [...component.type.imports].filter(([, one]) => one.kind === 'instance');
    for (const [, one] of instances) this.#addClasses((one as { type: InstanceType }).type);
    for (const [name, one] of component.type.imports) {
      const object = one.kind === 'instance' ? this.#instance(name, one.type) : this.#top(name, one);
      if (object !== undefined) this.imports[name] = hostInterface('model', object);
    }
  }

  /** From the beginning, with the answers of another seed. */
  reset(seed: number): void {
    this.#random.reset(seed, 1);
    this.#nanoseconds = 0n;
    this.lastLine = '';
  }

  /** The answers begin again; time goes on. */
  again(seed: number): void {
    this.#random.reset(seed, 1);
  }

  /** A new object of a type that the component imports. */
  make(resource: ResourceType): object {
    const found = this.#classes.get(resource);
    if (found === undefined) throw new TypeError(`${resource.name} is not imported`);
    return new found();
  }

  has(resource: ResourceType): boolean {
    return this.#classes.has(resource);
  }

  #addClasses(type: InstanceType): void {
    for (const one of type.exports.values())
      if (one.kind === 'resource' && !this.#classes.has(one.resource))
        this.#classes.set(one.resource, class {});
  }

  #instance(name: string, type: InstanceType): object {
    const object: Record<string, unknown> = {};
    for (const [inner, one] of type.exports)
      if (one.kind === 'resource') object[pascalCase(inner)] = this.#classes.get(one.resource);
    for (const [inner, one] of type.exports) {
      if (one.kind !== 'func') continue;
      const parsed = parseName(inner);
      const answer = this.#known(name.replace(/@.*$/, ''), inner, one.type) ?? this.#answer(one.type);
      if (parsed?.kind === 'method' || parsed?.kind === 'static') {
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
  #known(interfaceName: string, name: string, type: FunctionType): Method | undefined {
    switch (`${interfaceName}#${name}`) {
      case 'nucleus:bootstrap/emergency#debug':
        return (line) => {
          this.lastLine = line as string;
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
      case 'wasi:cli/environment#get-arguments':
        return () => [];
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
    if (result.kind !== 'result') return () => makeValue(result, this.#source);
    return () => {
      const failed = this.#random.once(4);
      const type: ValueType | undefined = failed ? result.err : result.ok;
      const value = type === undefined ? undefined : makeValue(type, this.#source);
      if (failed) throw { payload: value };
      return value;
    };
  }
}
