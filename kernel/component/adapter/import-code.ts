/**
 * Generates the adapter of a call from a component to JavaScript: what `importByClosures` does. A method of a host's
 * object, whose receiver is its only handle, costs no object of the adapter's own.
 */
import { layoutOf, parameterTuple, signatureOf } from '../abi/layout.ts';
import type { Resource } from '../instance/resource.ts';
import { DEAD } from '../instance/state.ts';
import type { FunctionType, ValueType } from '../types/model.ts';
import { CallerCode } from './caller-code.ts';
import { errorPayload } from './closures.ts';
import { Code } from './code.ts';
import type { JsCrossing } from './crossing.ts';
import { crossingFor } from './entry-crossing.ts';
import type { CallOptions, HostFunction } from './function.ts';
import { LiftCode } from './lift-code.ts';
import { LowerCode } from './lower-code.ts';
import type { CoreFunction, Port } from './port.ts';

export function generateImport(
  fn: HostFunction,
  port: Port,
  options: CallOptions,
  home: object,
): CoreFunction {
  return new ImportAdapter(fn, port, options, home).make();
}

type HandleType = Extract<ValueType, { kind: 'own' | 'borrow' }>;

class ImportAdapter {
  readonly #code = new Code();
  readonly #fn: HostFunction;
  readonly #options: CallOptions;
  readonly #type: FunctionType;
  readonly #from: CallerCode;
  readonly #home: object;
  /** Handles cross that need a `JsCrossing`, which is then called `crossing`. */
  #crosses = false;

  constructor(fn: HostFunction, port: Port, options: CallOptions, home: object) {
    this.#home = home;
    this.#fn = fn;
    this.#options = options;
    this.#type = fn.type;
    this.#from = new CallerCode(this.#code, fn.type, port, options, false);
  }

  make(): CoreFunction {
    const code = this.#code;
    const from = this.#from;
    from.check();
    code.line('let phase = 0;');
    const before = code.mark();
    code.line('try {');
    const entries = [...from.entries.values()];
    for (const entry of entries) code.line(`${entry}.lends++;`);
    const args = this.#liftParameters();
    const afterParameters = code.mark();
    const value = this.#call(args);
    for (const entry of entries) code.line(`${entry}.lends--;`);
    const afterCall = code.mark();
    const result = this.#lowerResult(value);
    if (this.#crosses) this.#cross(before, afterParameters, afterCall);
    if (result !== undefined) code.line(`return ${result};`);
    const lost = this.#crosses ? 'crossing.abandon(); ' : '';
    code.line(`} catch (e) { caller.flags |= ${DEAD}; const trap = ${from.fault}(e); ${lost}throw trap; }`);
    return code.compile(from.names, this.#home, [from.views]) as CoreFunction;
  }

  /** Emits what a crossing needs around the rest, from the end on. */
  #cross(before: number, afterParameters: number, afterCall: number): void {
    const code = this.#code;
    code.line('crossing.commit();');
    code.insert(afterCall, 'crossing.giveBack();');
    code.insert(afterParameters, 'crossing.results = true;');
    const { provider, entries } = this.#fn;
    const start = (receiver: JsCrossing['receiver'], want: number) => {
      const crossing = crossingFor(this.#options, provider, entries);
      crossing.receiver = receiver;
      crossing.want = want;
      return crossing;
    };
    code.insert(
      before,
      `const crossing = ${code.bind(start)}(${this.#from.receiver()}, ${this.#from.wanted()});`,
    );
  }

  /** Gives the expressions of the JavaScript arguments. */
  #liftParameters(): string[] {
    const code = this.#code;
    const from = this.#from;
    const lift = new LiftCode(code, from, (type, handle) => this.#liftHandle(type, handle));
    from.views.reload();
    if (from.spilled) {
      const tuple = parameterTuple(this.#type);
      const { size, alignment } = layoutOf(tuple);
      const source = code.define('p0 >>> 0');
      from.checkArea('"the parameters"', source, size, alignment);
      const elements = this.#type.parameters.map((parameter) => parameter.type);
      const args = code.define(lift.memory({ kind: 'tuple', elements }, { base: source, offset: 0 }));
      return elements.map((_, index) => `${args}[${index}]`);
    }
    const args: string[] = [];
    from.eachParameter((type, parameter, slots) => {
      const entry = from.entries.get(parameter);
      const isObject = type.kind === 'borrow' && (type.resource as Resource).implementer === undefined;
      if (entry !== undefined && this.#fn.entries) args.push(entry);
      else args.push(entry !== undefined && isObject ? `${entry}.rep` : code.define(lift.flat(type, slots)));
    });
    return args;
  }

  #liftHandle(type: HandleType, handle: string): string {
    this.#crosses = true;
    const own = type.kind === 'own';
    return `crossing.lift(${this.#port()}, ${handle}, ${this.#code.bind(type.resource)}, ${own})`;
  }

  #port(): string {
    return this.#code.bind(this.#from.port);
  }

  /** The call; gives the variable of the result as `result` types have it, if there is one. */
  #call(args: readonly string[]): string | undefined {
    const code = this.#code;
    const call = `${code.bind(this.#fn.call)}(${args.join(', ')})`;
    const { result } = this.#type;
    if (result?.kind !== 'result') return code.define(call);
    const value = code.temp();
    code.line(`let ${value};`);
    code.line(`try { ${value} = { tag: "ok", val: ${call} }; }`);
    code.line(`catch (e) { ${value} = { tag: "err", val: ${code.bind(errorPayload)}(e) }; }`);
    return value;
  }

  #lowerResult(value: string | undefined): string | undefined {
    const code = this.#code;
    const from = this.#from;
    const type = this.#type.result;
    if (type === undefined || value === undefined) return undefined;
    from.views.reload();
    const lower = new LowerCode(code, from, (handle, one) => this.#lowerHandle(handle, one));
    if (!signatureOf(this.#type, 'lower').returned) return lower.flat(type, value)[0];
    const { size, alignment } = layoutOf(type);
    const target = code.define(`${from.last} >>> 0`);
    from.checkArea('"the return area"', target, size, alignment);
    lower.memory(type, value, { base: target, offset: 0 });
    return undefined;
  }

  #lowerHandle(type: HandleType, value: string): string {
    this.#crosses = true;
    const own = type.kind === 'own';
    return `crossing.lower(${this.#port()}, ${value}, ${this.#code.bind(type.resource)}, ${own})`;
  }
}
