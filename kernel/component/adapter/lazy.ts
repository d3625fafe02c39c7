/**
 * A function whose real body is made in its first call. Most functions of an interface are never called, so start-up
 * pays for a few bytes of text each. The text is compiled anew for each function of a component, so that the engine learns
 * each one's target by itself (measured: 7 ns a call against 9 ns with stubs that share their code); instances of one
 * component share it. Where who answers may be exchanged, a stub can be told to begin anew.
 */
import { canGenerate } from './code.ts';
import type { CallOptions } from './function.ts';

type AnyFunction = (...args: never[]) => unknown;
type HostFunction = (...args: unknown[]) => unknown;

/** Has a stub begin anew, with a body that is made in the next call. */
export interface Restart {
  again(): void;
}

/** What a stub calls. */
export interface Body {
  /** Serves the first calls; absent: none. */
  readonly first?: AnyFunction;
  /** Makes what serves all others. */
  make(): AnyFunction;
}

/** An adapter by its options: generated once it has been called often, where they ask for that. */
export function bodyOf(options: CallOptions, makeCall: (options: CallOptions) => AnyFunction): Body {
  const { counter } = options;
  const stopwatch = counter?.stopwatch;
  const make = stopwatch ? (how: CallOptions) => stopwatch.timed(counter!, makeCall(how)) : makeCall;
  const first = options.warms ? { first: make({ ...options, generate: false }) } : {};
  return { ...first, make: () => make(options) };
}

/**
 * Calls that `first` serves. Making generated code costs as much as a hundred of them once they are warm, but they are not yet: with 30 or 100 programs
 * that start others take longer, with 3 and fewer a start does (docs/performance.md). Most functions have fewer.
 */
const FIRST_CALLS = 10;

/**
 * Stubs of one `home` with as many parameters share their code. One function has two numbers of them where one instance is
 * linked to the host, which takes a long as one value, and another to a component, which takes it as two.
 */
export function lazily(parameters: number, body: MakeBody, home: object): AnyFunction {
  if (!canGenerate) return lazyClosure(body);
  let made = stubs.get(home);
  if (made === undefined) {
    made = new Map();
    stubs.set(home, made);
  }
  let stub = made.get(parameters);
  if (stub === undefined) {
    stub = compileStub(parameters);
    made.set(parameters, stub);
  }
  return stub((settle) => starting(body, settle));
}

/** `restart` is of the stub that calls the body. */
type MakeBody = (restart: Restart) => Body;
type Settle = (target: AnyFunction | null) => void;
type Stub = (start: (settle: Settle) => AnyFunction) => AnyFunction;
const stubs = new WeakMap<object, Map<number, Stub>>();

/** Two places that call: the engine learns the second one's target. */
function compileStub(parameters: number): Stub {
  const names = Array.from({ length: parameters }, (_, index) => `p${index}`).join(', ');
  const text = `let target = null;
const first = start((made) => { target = made; });
return function (${names}) {
  return target === null ? first(${names}) : target(${names});
};`;
  return new Function('start', text) as Stub;
}

/** Serves the calls before the target is settled. */
function starting(body: MakeBody, settle: Settle): AnyFunction {
  const start = new Start(body, settle);
  return (...args: never[]): unknown => start.next()(...args);
}

class Start implements Restart {
  readonly #body: MakeBody;
  readonly #settle: Settle;
  #calls = 0;
  #made: Body | undefined;

  constructor(body: MakeBody, settle: Settle) {
    this.#body = body;
    this.#settle = settle;
  }

  /** What serves the next call. */
  next(): AnyFunction {
    this.#made ??= this.#body(this);
    const { first } = this.#made;
    if (first !== undefined && this.#calls++ < FIRST_CALLS) return first;
    const target = this.#made.make();
    this.#settle(target);
    return target;
  }

  again(): void {
    this.#made = undefined;
    this.#calls = 0;
    this.#settle(null);
  }
}

/**
 * The same for calls from JavaScript, without any text: an interface that JavaScript looks at has many functions, and
 * 2 ns more matter less there than the time to compile stubs.
 */
export function lazilyForHost(parameters: number, body: MakeBody): AnyFunction {
  let target: HostFunction | null = null;
  const first = starting(body, (made) => {
    target = made as HostFunction | null;
  }) as HostFunction;
  switch (parameters) {
    case 0:
      return () => (target ?? first)();
    case 1:
      return (a: unknown) => (target ?? first)(a);
    case 2:
      return (a: unknown, b: unknown) => (target ?? first)(a, b);
    case 3:
      return (a: unknown, b: unknown, c: unknown) => (target ?? first)(a, b, c);
    default:
      return (...args: unknown[]) => (target ?? first)(...args);
  }
}

/** The same as a method: `this` is the first argument. */
export function lazilyAsMethod(parameters: number, body: MakeBody): AnyFunction {
  const call = lazilyForHost(parameters, body) as HostFunction;
  switch (parameters) {
    case 1:
      return function (this: unknown) {
        return call(this);
      };
    case 2:
      return function (this: unknown, a: unknown) {
        return call(this, a);
      };
    case 3:
      return function (this: unknown, a: unknown, b: unknown) {
        return call(this, a, b);
      };
    default:
      return function (this: unknown, ...args: unknown[]) {
        return call(this, ...args);
      };
  }
}

function lazyClosure(body: MakeBody): AnyFunction {
  let target: AnyFunction | null = null;
  const first = starting(
    (restart) => ({ make: body(restart).make }),
    (made) => {
      target = made;
    },
  );
  return (...args: never[]): unknown => (target ?? first)(...args);
}
