/**
 * A function whose real body is made in its first call. Most functions of an interface are never called, so start-up
 * pays for a few bytes of text each. The text is compiled anew for each function of a component, so that the engine learns
 * each one's target by itself (measured: 7 ns a call against 9 ns with stubs that share their code); instances of one
 * component share it.
 */
import { canGenerate } from './code.ts';

type AnyFunction = (...args: never[]) => unknown;
type HostFunction = (...args: unknown[]) => unknown;

/**
 * Stubs of one `home` with as many parameters share their code. One function has two numbers of them where one instance is
 * linked to the host, which takes a long as one value, and another to a component, which takes it as two.
 */
export function lazily(parameters: number, make: () => AnyFunction, home: object): AnyFunction {
  if (!canGenerate) return lazyClosure(make);
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
  return stub(make);
}

type Stub = (make: () => AnyFunction) => AnyFunction;
const stubs = new WeakMap<object, Map<number, Stub>>();

function compileStub(parameters: number): Stub {
  const names = Array.from({ length: parameters }, (_, index) => `p${index}`).join(', ');
  const text = `let target = null;
return function (${names}) {
  return target === null ? (target = make())(${names}) : target(${names});
};`;
  return new Function('make', text) as Stub;
}

/**
 * The same for calls from JavaScript, without any text: an interface that JavaScript looks at has many functions, and
 * 2 ns more matter less there than the time to compile stubs.
 */
export function lazilyForHost(parameters: number, make: () => AnyFunction): AnyFunction {
  let target: HostFunction | undefined;
  const get = (): HostFunction => {
    target ??= make() as HostFunction;
    return target;
  };
  switch (parameters) {
    case 0:
      return () => (target ?? get())();
    case 1:
      return (a: unknown) => (target ?? get())(a);
    case 2:
      return (a: unknown, b: unknown) => (target ?? get())(a, b);
    case 3:
      return (a: unknown, b: unknown, c: unknown) => (target ?? get())(a, b, c);
    default:
      return (...args: unknown[]) => (target ?? get())(...args);
  }
}

/** The same as a method: `this` is the first argument. */
export function lazilyAsMethod(parameters: number, make: () => AnyFunction): AnyFunction {
  const call = lazilyForHost(parameters, make) as HostFunction;
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

function lazyClosure(make: () => AnyFunction): AnyFunction {
  let target: AnyFunction | undefined;
  return (...args: unknown[]): unknown => {
    target ??= make();
    return target(...(args as never[]));
  };
}
