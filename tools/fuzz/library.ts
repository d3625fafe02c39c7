/** What tests of findings import as `nucleus/fuzz`: a sequence of calls that is run, and held against the same rules, as by `nucleus fuzz`. */

import { AssertionError } from 'node:assert';
import { fileURLToPath } from 'node:url';
import { switchOnFeatures } from '../../host/node/worker/engine-features.ts';
import type { Oracle } from './execute/problem.ts';
import { benchMaker } from './finding/bench.ts';
import { replay } from './finding/replay.ts';
import type { Check } from './oracle/check.ts';
import { Call, HandleRef, ModelObject, type Value, ValueRef } from './sequence/sequence.ts';
import { alignedWith, type Target } from './target/target.ts';
import { openSource, readTarget } from './target/target-file.ts';

export type { Check, CheckedCall, CheckTarget } from './oracle/check.ts';

export interface SequenceOptions {
  /** What the world's answers to the component's own calls are drawn from. */
  readonly seed?: number;
  /** Nothing of what the sequence did may show once it has dropped everything. */
  readonly stateless?: boolean;
  /** Another component that has to answer the same. */
  readonly other?: URL | string;
  /** What you know of it. */
  readonly check?: Check;
}

/** Opens a component, or a service of a manifest (`nucleus.json#store`), for one sequence. Throws an Error of one line where it cannot be. */
export async function openSequence(
  component: URL | string,
  options: SequenceOptions = {},
): Promise<CallSequence> {
  switchOnFeatures();
  const target = await read(component);
  const other = options.other === undefined ? undefined : alignedWith(await read(options.other), target);
  return new CallSequence(target, options, other);
}

async function read(file: URL | string): Promise<Target> {
  const path = file instanceof URL ? fileURLToPath(file) + decodeURIComponent(file.hash) : file;
  return openSource(await readTarget(path, {}));
}

/** What a call will give: an argument of later ones, for a handle that it gives. */
export class CallResult {
  readonly #call: number;

  constructor(call: number) {
    this.#call = call;
  }

  /** One of several handles. */
  handle(nth = 0): HandleRef {
    return new HandleRef(this.#call, nth);
  }

  /** The part of the result that has the type which is wanted, the `nth` of them; with `plus` added to a number. */
  part(nth: number, plus: number, otherwise: Argument): ValueRef {
    return new ValueRef(this.#call, nth, plus, asValue(otherwise));
  }
}

/** Values as `kernel/component/README.md` has them, and what stands for something that is not there yet. */
export type Argument = Value | CallResult | readonly Argument[] | { readonly [field: string]: Argument };

/** Calls in their order; nothing runs before `holds`. */
export class CallSequence {
  readonly #target: Target;
  readonly #options: SequenceOptions;
  readonly #other: Target | undefined;
  readonly #calls: Call[] = [];
  /** Whatever handle of the type the client was given last. */
  readonly latest = new HandleRef(-1);

  constructor(target: Target, options: SequenceOptions, other: Target | undefined) {
    this.#target = target;
    this.#options = options;
    this.#other = other;
  }

  /** `name` as `nucleus fuzz` has it: `acme:store/shelf@1.0.0#[method]item.take`. Throws TypeError for one that there is not. */
  call(name: string, ...args: Argument[]): CallResult {
    return this.#add(0, name, args);
  }

  /** Somebody else, with handles of his own. */
  client(client: number): Pick<CallSequence, 'call'> {
    return { call: (name: string, ...args: Argument[]) => this.#add(client, name, args) };
  }

  /** A new object of a type that the component imports. */
  model(): ModelObject {
    return new ModelObject();
  }

  /** Runs it. Throws AssertionError that tells each call where something is wrong; `oracle`: what is looked for that one run does not show. */
  async holds(oracle?: Oracle): Promise<void> {
    const sequence = { calls: this.#calls, seed: this.#options.seed ?? 0 };
    const make = benchMaker(this.#target, { ...this.#options, other: this.#other });
    const { problem, lines } = await replay(this.#target, sequence, { make, ...(oracle && { oracle }) });
    if (problem !== undefined) throw new AssertionError({ message: lines.join('\n') });
  }

  #add(client: number, name: string, args: readonly Argument[]): CallResult {
    const operation = this.#target.operations.find((one) => one.name === name);
    if (operation === undefined) throw new TypeError(`${this.#target.name} has no ${name}`);
    const wanted = operation.parameters.length;
    if (args.length !== wanted) throw new TypeError(`${name} takes ${wanted} arguments, not ${args.length}`);
    const id = this.#calls.length;
    this.#calls.push(new Call(id, operation.index, client, args.map(asValue)));
    return new CallResult(id);
  }
}

function asValue(argument: Argument): Value {
  if (argument instanceof CallResult) return argument.handle();
  if (typeof argument !== 'object' || argument instanceof Uint8Array) return argument;
  if (argument instanceof HandleRef || argument instanceof ValueRef || argument instanceof ModelObject)
    return argument;
  if (Array.isArray(argument)) return argument.map(asValue);
  return Object.fromEntries(
    Object.entries(argument as Record<string, Argument>).map(([key, one]) => [key, asValue(one)]),
  );
}
