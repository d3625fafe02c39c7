/**
 * Generates the function through which JavaScript calls a component: what `exportByClosures` does.
 *
 * `phase` is 0 until every argument has been lowered, 1 from then on. A value that does not fit (TypeError), or a handle
 * that may not be passed, leaves the component as it was.
 */
import { LIVE } from '../../capability/rights.ts';
import type { Denial } from '../../capability/table.ts';
import { layoutOf, signatureOf } from '../abi/layout.ts';
import { ENTRY, entryOf } from '../instance/handle.ts';
import { checkHome, type Resource } from '../instance/resource.ts';
import { DEAD, ENTERED } from '../instance/state.ts';
import { ComponentError, PeerDied } from '../instance/trap.ts';
import type { FunctionType, ValueType } from '../types/model.ts';
import { CalleeCode } from './callee-code.ts';
import { Code } from './code.ts';
import { refusalOfHostCall } from './core-guard.ts';
import type { JsCrossing } from './crossing.ts';
import { crossingFor, entryIn } from './entry-crossing.ts';
import { ExportFailure } from './export-failure.ts';
import type { CallOptions, LiftedFunction } from './function.ts';
import { type Guard, guardOf, wantedRights } from './guard.ts';
import { LiftCode } from './lift-code.ts';
import { LowerCode } from './lower-code.ts';
import { valuePreview } from './preview.ts';

type JsFunction = (...args: unknown[]) => unknown;
type HandleType = Extract<ValueType, { kind: 'own' | 'borrow' }>;

export function generateExport(fn: LiftedFunction, options: CallOptions, holder: string): JsFunction {
  return new ExportAdapter(fn, options, holder).make();
}

class ExportAdapter {
  readonly #code = new Code();
  readonly #options: CallOptions;
  readonly #holder: string;
  readonly #type: FunctionType;
  readonly #guard: Guard;
  readonly #to: CalleeCode;
  readonly #failure: ExportFailure;
  readonly #parameters: readonly string[];
  readonly #home: object;
  /** The entry behind `self`, where the callee implements it: the one handle that needs no crossing. */
  #self: string | undefined;
  #crosses = false;
  #borrows = false;

  constructor(fn: LiftedFunction, options: CallOptions, holder: string) {
    this.#options = options;
    this.#holder = holder;
    this.#type = fn.type;
    this.#home = fn.home;
    this.#guard = guardOf(fn.type, options, true);
    this.#to = new CalleeCode(this.#code, fn, false);
    this.#failure = new ExportFailure(fn, options);
    this.#parameters = fn.type.parameters.map((_, index) => `p${index}`);
  }

  make(): JsFunction {
    const code = this.#code;
    const { counter, trace, policy } = this.#options;
    if (counter !== undefined) code.line(`${code.bind(counter)}.calls++;`);
    if (trace !== undefined) code.line(`${code.bind(trace)}();`);
    this.#findSelf();
    if (policy?.rule !== undefined) this.#checkRights();
    code.line(`if (callee.flags !== 0) throw ${code.bind(this.#failure.cannotEnter)}();`);
    code.line(`callee.flags = ${ENTERED};`);
    code.line('let phase = 0, result;');
    const before = code.mark();
    code.line('try {');
    if (this.#self !== undefined) code.line(`${this.#self}.lends++;`);
    const args = this.#lowerParameters();
    code.line('phase = 1;');
    const afterParameters = code.mark();
    const raw = this.#to.call(args, this.#borrows);
    const afterCall = code.mark();
    if (raw !== undefined) this.#liftResult(raw);
    this.#to.postReturn(raw);
    if (this.#crosses) this.#cross(before, afterParameters, afterCall);
    const crossing = this.#crosses ? 'crossing' : 'undefined';
    code.line(
      `} catch (e) { callee.flags |= ${DEAD}; throw ${code.bind(this.#failure.inside)}(e, phase, ${crossing}, ${this.#self}); }`,
    );
    code.line('callee.flags = 0;');
    if (this.#self !== undefined) code.line(`${this.#self}.lends--;`);
    if (this.#crosses) code.line('crossing.giveBack();');
    this.#return();
    return code.compile(this.#parameters, this.#home, [this.#to.views]) as JsFunction;
  }

  #return(): void {
    const code = this.#code;
    if (this.#type.result?.kind !== 'result') {
      code.line('return result;');
      return;
    }
    const fail = code.bind((payload: unknown) => new ComponentError(payload));
    code.line(`if (result.tag === "err") throw ${fail}(result.val);`);
    code.line('return result.val;');
  }

  #cross(before: number, afterParameters: number, afterCall: number): void {
    const code = this.#code;
    code.insert(afterCall, 'crossing.results = true;');
    code.insert(afterParameters, 'crossing.commit();');
    const start = (args: readonly unknown[]): JsCrossing => {
      const crossing = crossingFor(this.#options, this.#holder, this.#options.entries);
      const preview = valuePreview(this.#type, args);
      if (this.#guard.receiver !== undefined) crossing.receiver = preview.record(this.#guard.receiver);
      crossing.want = wantedRights(this.#guard, preview);
      return crossing;
    };
    code.insert(before, `const crossing = ${code.bind(start)}([${this.#parameters.join(', ')}]);`);
  }

  #findSelf(): void {
    const { receiver } = this.#guard;
    if (receiver === undefined || signatureOf(this.#type, 'lift').spilled) return;
    const { resource } = this.#type.parameters[receiver]!.type as HandleType;
    if ((resource as Resource).implementer !== this.#to.port.instance) return;
    const code = this.#code;
    const value = this.#parameters[receiver]!;
    this.#self = code.define(this.#entryIn(value));
    const wrong = `${this.#self} === undefined || ${this.#self}.resource !== ${code.bind(resource)}`;
    code.line(`if (${wrong}) throw ${code.bind(this.#wrongSelf)}(${value});`);
  }

  /** Why what was passed as `self` is none. */
  readonly #wrongSelf = (value: unknown): unknown => {
    const { resource } = this.#type.parameters[this.#guard.receiver!]!.type as HandleType;
    try {
      const entry = (this.#options.entries ? entryIn : entryOf)(value, resource as Resource);
      checkHome(entry, resource as Resource, this.#to.port.instance);
    } catch (error) {
      return error instanceof PeerDied ? this.#failure.isGone(error) : error;
    }
    return undefined;
  };

  #entryIn(value: string): string {
    if (this.#options.entries) return value;
    return `${value} === undefined || ${value} === null ? undefined : ${value}[${this.#code.bind(ENTRY)}]`;
  }

  /** Checks of the receiver without conditions are inline; with any other, all go through the general guard. */
  #checkRights(): void {
    const code = this.#code;
    const { checks, nested, receiver } = this.#guard;
    const plain = checks.every((check) => check.parameter === receiver && check.when === undefined);
    const simple = plain && nested.length === 0;
    if (checks.length + nested.length === 0) return;
    const deny = (denial: string) => {
      const name = code.define(denial);
      code.line(`if (${name} !== undefined) throw ${code.bind(this.#failure.refused)}(${name});`);
    };
    const inspect = code.bind(this.#inspect);
    if (!simple || this.#self === undefined) {
      deny(`${inspect}([${this.#parameters.join(', ')}])`);
      return;
    }
    const mask = checks.reduce((sum, check) => sum | check.rights, LIVE);
    code.line(`if ((${this.#self}.record.bits & ${mask}) !== ${mask}) {`);
    deny(`${inspect}([${this.#parameters.join(', ')}])`);
    code.line('}');
  }

  readonly #inspect = (args: readonly unknown[]): Denial | undefined =>
    refusalOfHostCall(this.#guard, this.#type, args, this.#options.policy!.capabilities);

  #lowerParameters(): string[] {
    const code = this.#code;
    const to = this.#to;
    const lower = new LowerCode(code, to, (type, value) => this.#lowerHandle(type, value));
    to.views.reload();
    if (signatureOf(this.#type, 'lift').spilled) {
      const elements = this.#type.parameters.map((parameter) => parameter.type);
      const tuple = { kind: 'tuple', elements } as const;
      const { size, alignment } = layoutOf(tuple);
      const target = to.allocate(String(size), alignment);
      const values = code.define(`[${this.#parameters.join(', ')}]`);
      lower.memory(tuple, values, { base: target, offset: 0 });
      return [target];
    }
    return this.#type.parameters.flatMap(({ type }, index) => {
      if (index === this.#guard.receiver && this.#self !== undefined) return [`${this.#self}.rep`];
      return lower.flat(type, this.#parameters[index]!);
    });
  }

  #lowerHandle(type: HandleType, value: string): string {
    this.#crosses = true;
    const own = type.kind === 'own';
    if (!own && (type.resource as Resource).implementer !== this.#to.port.instance) this.#borrows = true;
    return `crossing.lower(${this.#port()}, ${value}, ${this.#code.bind(type.resource)}, ${own})`;
  }

  #port(): string {
    return this.#code.bind(this.#to.port);
  }

  /** Sets `result`. */
  #liftResult(raw: string): void {
    const code = this.#code;
    const to = this.#to;
    const type = this.#type.result!;
    const lift = new LiftCode(code, to, (handle, index) => {
      this.#crosses = true;
      return `crossing.lift(${this.#port()}, ${index}, ${code.bind(handle.resource)}, ${handle.kind === 'own'})`;
    });
    to.views.reload();
    if (!signatureOf(this.#type, 'lift').returned) {
      code.line(`result = ${lift.flat(type, [raw])};`);
      return;
    }
    const { size, alignment } = layoutOf(type);
    const source = code.define(`${raw} >>> 0`);
    to.checkArea('"the result"', source, size, alignment);
    code.line(`result = ${lift.memory(type, { base: source, offset: 0 })};`);
  }
}
