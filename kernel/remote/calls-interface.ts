/**
 * The pollable form of an interface: for `acme:kv/store` the interface `acme:kv/store-calls`, in which each call can be started,
 * waited for among other things, and finished. No provider writes it; the kernel answers it for any, in every tier.
 *
 *     start-get: func(self: borrow<bucket>, key: string) -> bucket-get-call;      // of [method]bucket.get
 *     resource bucket-get-call {
 *       subscribe: func() -> pollable;                                            // ready when the call is settled
 *       finish: func() -> result<string, fault>;                                  // what `get` gives; traps before
 *     }                                                                           // dropped: nobody wants the answer
 *
 * A function `f` has `start-f` and `f-call`; so has a method `r.m` as `r-m`, a static function `r.s` as `r-s`, a constructor of
 * `r` as `new-r`. `calls-wit.ts` writes the text.
 */
import { ALL_RIGHTS } from '../capability/rights.ts';
import { FreshObject } from '../component/adapter/entry-crossing.ts';
import type { HandleEntry } from '../component/instance/handle-table.ts';
import { HostInterface } from '../component/instance/host-interface.ts';
import { symbolDispose } from '../component/instance/resource.ts';
import type { FunctionType, InstanceType, ValueType } from '../component/types/model.ts';
import { parseName } from '../component/types/names.ts';
import { Pollable, type Readiness } from '../task/pollable.ts';
import type { StartedCall } from './answer.ts';

/** Starts calls of one function, which is named by the first of `names` that the interface has. */
export type Begin = (args: readonly unknown[]) => StartedCall;
export type Starter = (names: readonly string[], type: FunctionType) => Begin;

/** What a component has as an `f-call`. */
class CallObject implements Readiness {
  readonly call: StartedCall;
  readonly provider: string;
  #finished = false;

  constructor(call: StartedCall, provider: string) {
    this.call = call;
    this.provider = provider;
  }

  finish(name: string): unknown {
    if (this.#finished) throw new Error(`${name}: the call was finished before`);
    if (!this.call.settled()) throw new Error(`${name}: the call is not settled yet`);
    this.#finished = true;
    return this.call.take();
  }

  ready(): boolean {
    return this.call.settled();
  }

  onReady(callback: () => void) {
    return this.call.onSettled(callback);
  }

  [symbolDispose](): void {
    if (!this.#finished) this.call.cancel();
  }
}

export class CallsInterface extends HostInterface {
  override readonly entries = true;
  readonly #starter: Starter;
  /** Results of the functions whose calls are finished, by resource. */
  readonly #results = new Map<string, ValueType | undefined>();

  constructor(provider: string, starter: Starter) {
    super(provider, {});
    this.#starter = starter;
  }

  override function(name: string, type: FunctionType): ((...args: unknown[]) => unknown) | undefined {
    const parsed = parseName(name);
    if (parsed?.kind === 'label' && parsed.label.startsWith('start-')) {
      return this.#start(parsed.label.slice('start-'.length), type);
    }
    if (parsed?.kind !== 'method') return undefined;
    if (parsed.label === 'subscribe') return subscribe;
    if (parsed.label !== 'finish') return undefined;
    this.#results.set(parsed.resource, type.result);
    return (self) => callIn(self).finish(name);
  }

  #start(label: string, { parameters }: FunctionType): (...args: unknown[]) => unknown {
    let begin: Begin | undefined;
    return (...args) => {
      // By now all that the component uses is linked.
      const result = this.#results.get(`${label}-call`);
      begin ??= this.#starter(originals(label, parameters), { parameters, ...(result && { result }) });
      return new FreshObject(new CallObject(begin(args), this.provider), ALL_RIGHTS);
    };
  }
}

function callIn(entry: unknown): CallObject {
  return (entry as HandleEntry).rep as CallObject;
}

function subscribe(self: unknown): FreshObject {
  return new FreshObject(new Pollable(callIn(self)), ALL_RIGHTS);
}

/** The calls that the pollable form of an interface starts: what each may be called in the interface, and its type. */
export function* calledFunctions({ exports }: InstanceType): Iterable<{
  readonly start: string;
  readonly names: string[];
  readonly type: FunctionType;
}> {
  for (const [start, one] of exports) {
    if (one.kind !== 'func' || !start.startsWith('start-')) continue;
    const label = start.slice('start-'.length);
    const { parameters } = one.type;
    const finish = exports.get(`[method]${label}-call.finish`);
    const result = finish?.kind === 'func' ? finish.type.result : undefined;
    if (finish?.kind !== 'func') continue;
    yield { start, names: originals(label, parameters), type: { parameters, ...(result && { result }) } };
  }
}

/** What `start-LABEL` may start, the likeliest first. */
function originals(label: string, parameters: FunctionType['parameters']): string[] {
  const [self] = parameters;
  if (self?.name === 'self' && self.type.kind === 'borrow') {
    const resource = self.type.resource.name.split('/').at(-1)!;
    if (label.startsWith(`${resource}-`)) return [`[method]${resource}.${label.slice(resource.length + 1)}`];
  }
  const words = label.split('-');
  const statics = words
    .slice(1)
    .map((_, at) => `[static]${words.slice(0, at + 1).join('-')}.${words.slice(at + 1).join('-')}`);
  const constructors = words[0] === 'new' ? [`[constructor]${words.slice(1).join('-')}`] : [];
  return [label, ...constructors, ...statics];
}

/** `acme:kv/store@0.1.0` to `acme:kv/store-calls@0.1.0`. */
export function callsName(interfaceName: string): string {
  const [path, version] = interfaceName.split('@');
  return version === undefined ? `${path}-calls` : `${path}-calls@${version}`;
}

/** The interface whose calls an interface of that name starts; undefined if it is none of that form. */
export function calledName(interfaceName: string): string | undefined {
  const [path, version] = interfaceName.split('@');
  if (!path!.endsWith('-calls')) return undefined;
  const called = path!.slice(0, -'-calls'.length);
  return version === undefined ? called : `${called}@${version}`;
}
