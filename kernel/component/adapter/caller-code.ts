/**
 * Generates what a call out of a component starts with, whoever it goes to: whether the caller may leave, its handles,
 * their rights. Nothing has changed when one of these fails; the caller is at fault, or is refused.
 */
import { type CapabilityRecord, UNRECORDED } from '../../capability/record.ts';
import { ALL_RIGHTS, LIVE } from '../../capability/rights.ts';
import type { Denial } from '../../capability/table.ts';
import { layoutOf, signatureOf } from '../abi/layout.ts';
import { isHome } from '../instance/home.ts';
import type { Resource } from '../instance/resource.ts';
import { DEAD, type InstanceState, NO_LEAVE } from '../instance/state.ts';
import type { Trap } from '../instance/trap.ts';
import type { FunctionType, ValueType } from '../types/model.ts';
import type { Code } from './code.ts';
import { lowerDenial, refusalOfCall } from './core-guard.ts';
import { FusedCrossing } from './crossing.ts';
import { killedBy } from './failure.ts';
import { faults } from './faults.ts';
import type { CallOptions } from './function.ts';
import { type Guard, guardOf, wantedRights } from './guard.ts';
import { isPair, pair, wordsOf } from './long-code.ts';
import { joined } from './long-words.ts';
import { checkMayLeave, type Port } from './port.ts';
import { corePreview } from './preview.ts';
import { Views } from './views-code.ts';

/** Of a call that goes to a component. */
export interface Callee {
  readonly instance: InstanceState;
  /** Answers a call with a handle on an object of who was there before. */
  readonly gone: (last: unknown) => unknown;
}

export class CallerCode {
  /** The core parameters; a long in words is `low, high`. */
  readonly parameters: readonly string[];
  /** Names of the parameters of the generated function. */
  readonly names: readonly string[];
  readonly spilled: boolean;
  readonly guard: Guard;
  /** Variables of the entries behind top-level borrowed parameters, by parameter; none if they are spilled. */
  readonly entries = new Map<number, string>();
  /** Name of a function that marks the caller dead and gives what is to be thrown. */
  readonly fault: string;
  readonly views: Views;
  readonly port: Port;
  readonly #code: Code;
  readonly #type: FunctionType;
  readonly #options: CallOptions;

  readonly #callee: Callee | undefined;

  /** With `words`, core parameters of 64 bits are two words each. `callee` is absent for the host. */
  constructor(
    code: Code,
    type: FunctionType,
    port: Port,
    options: CallOptions,
    words: boolean,
    callee?: Callee,
  ) {
    this.#callee = callee;
    const signature = signatureOf(type, 'lower');
    this.parameters = signature.parameters.map((flat, index) =>
      words && flat === 'i64' ? pair(`p${index}`, `q${index}`) : `p${index}`,
    );
    this.names = this.parameters.flatMap(wordsOf);
    this.spilled = signature.spilled;
    this.guard = guardOf(type, options);
    this.port = port;
    this.#code = code;
    this.#type = type;
    this.#options = options;
    this.fault = code.bind(this.blame);
    this.views = new Views(code, 'a', port.memory);
    code.bindAs('caller', port.instance);
  }

  /** The last parameter: the return pointer of a function that has one. */
  get last(): string {
    return this.parameters.at(-1) ?? '0';
  }

  readonly blame = (error: unknown): Trap => killedBy(this.port.instance, this.#options.site, error);

  /** Emits everything up to where the callee is entered. */
  check(): void {
    const code = this.#code;
    const { counter, trace, policy } = this.#options;
    if (counter !== undefined) code.line(`${code.bind(counter)}.calls++;`);
    if (trace !== undefined) code.line(`${code.bind(trace)}();`);
    code.line(`if ((caller.flags & ${NO_LEAVE | DEAD}) !== 0) ${code.bind(this.#cannotLeave)}();`);
    this.#findEntries();
    if (policy?.rule !== undefined) this.#checkRights();
  }

  /** Visits the parameters with their core values. */
  eachParameter(visit: (type: ValueType, parameter: number, slots: string[]) => void): void {
    let slot = 0;
    this.#type.parameters.forEach(({ type }, index) => {
      const { flat } = layoutOf(type);
      visit(type, index, this.parameters.slice(slot, slot + flat.length));
      slot += flat.length;
    });
  }

  /** Expression of the receiver's record, below which results get theirs. */
  receiver(): string {
    const { receiver } = this.guard;
    if (receiver === undefined || this.#options.policy === undefined) return 'undefined';
    const entry = this.entries.get(receiver);
    if (entry !== undefined) return `${entry}.record`;
    const record = (...flats: unknown[]) => corePreview(this.#type, this.port, flats).record(receiver);
    return `${this.#code.bind(record)}(${this.#flats()})`;
  }

  /** Expression of the rights that the caller asks for. */
  wanted(): string {
    if (this.guard.want === undefined) return String(ALL_RIGHTS);
    const wanted = (...flats: unknown[]) =>
      wantedRights(this.guard, corePreview(this.#type, this.port, flats));
    return `${this.#code.bind(wanted)}(${this.#flats()})`;
  }

  /** Emits an allocation in the caller's memory. `phase` is 1 while the caller's code runs. */
  allocate(size: string, alignment: number): string {
    const code = this.#code;
    code.line('phase = 1; caller.flags |= 4;');
    const pointer = code.define(`${code.bind(this.port.realloc)}(0, 0, ${alignment}, ${size}) >>> 0`);
    code.line('caller.flags &= -5; phase = 0;');
    this.views.reload();
    this.checkArea('"what realloc returned"', pointer, size, alignment);
    return pointer;
  }

  checkArea(what: string, pointer: string, size: string | number, alignment: number): void {
    checkArea(this.#code, this.views, this.fault, what, pointer, size, alignment);
  }

  /** The core parameters as JavaScript has them, for what does not know words. */
  #flats(): string {
    return this.parameters
      .map((one) => (isPair(one) ? `${this.#code.bind(joined)}(${one})` : one))
      .join(', ');
  }

  readonly #cannotLeave = (): void => {
    try {
      checkMayLeave(this.port.instance);
    } catch (error) {
      throw this.blame(error);
    }
  };

  #findEntries(): void {
    if (this.spilled) return;
    this.eachParameter((type, parameter, slots) => {
      if (type.kind !== 'borrow') return;
      this.entries.set(parameter, this.#lookUp(slots[0]!, type.resource as Resource));
    });
  }

  #lookUp(handle: string, resource: Resource): string {
    const code = this.#code;
    const entries = code.bind(this.port.instance.table.entries);
    const entry = code.define(`${entries}[${handle}]`);
    const wrong = `${entry} === undefined || ${entry}.resource !== ${code.bind(resource)}`;
    const check = code.bind((index: number) => this.#checkKin(index, resource));
    const isGone = this.#callee !== undefined && isHome(resource, this.#callee.instance);
    const gone = isGone ? `return ${code.bind(this.#gone)}([${this.#flats()}], ${this.last});` : '';
    code.line(`if (${wrong}) { ${check}(${handle}); ${gone} }`);
    return entry;
  }

  /** What else refuses the call is said first. */
  readonly #gone = (flats: readonly unknown[], last: unknown): unknown => {
    const denial = this.#options.policy?.rule && this.#inspect(flats);
    return denial === undefined ? this.#callee!.gone(last) : this.#deny(denial, last);
  };

  /** It may be a handle of the type's kin. */
  #checkKin(index: number, resource: Resource): void {
    try {
      this.port.instance.table.get(index, resource);
    } catch (error) {
      throw this.blame(error);
    }
  }

  /** Checks that concern top-level handles are inline; with others, all go through the general guard. */
  #checkRights(): void {
    const code = this.#code;
    if (this.guard.nested.length > 0 || this.spilled) {
      this.#denyIf(`${code.bind(this.#inspect)}([${this.#flats()}])`);
      return;
    }
    const slotOf = new Map<number, string>();
    this.eachParameter((_, parameter, slots) => slotOf.set(parameter, slots[0]!));
    for (const { parameter, rights, when } of this.guard.checks) {
      const entry = this.entries.get(parameter) ?? this.#lookUpOwn(parameter, slotOf.get(parameter)!);
      const mask = rights | LIVE;
      const condition =
        when === undefined ? '' : `(${slotOf.get(when.parameter)} >>> ${when.bit} & 1) !== 0 && `;
      code.line(`if (${condition}(${entry}.record.bits & ${mask}) !== ${mask}) {`);
      this.#denyIf(`${code.bind(this.#refusal)}(${entry}.record, ${rights})`);
      code.line('}');
    }
  }

  #lookUpOwn(parameter: number, slot: string): string {
    const { resource } = this.#type.parameters[parameter]!.type as Extract<ValueType, { kind: 'own' }>;
    return this.#lookUp(slot, resource as Resource);
  }

  #denyIf(denial: string): void {
    const name = this.#code.define(denial);
    this.#code.line(
      `if (${name} !== undefined) return ${this.#code.bind(this.#deny)}(${name}, ${this.last});`,
    );
  }

  readonly #refusal = (record: CapabilityRecord, rights: number): Denial | undefined =>
    record === UNRECORDED ? undefined : this.#options.policy!.capabilities.refusal(record, rights);

  /** The general guard, on all parameters. */
  readonly #inspect = (flats: readonly unknown[]): Denial | undefined => {
    const { capabilities } = this.#options.policy!;
    try {
      return refusalOfCall(this.guard, this.#type, this.port, flats, capabilities);
    } catch (error) {
      throw this.blame(error);
    }
  };

  readonly #deny = (denial: Denial, last: unknown): unknown => {
    const crossing = new FusedCrossing(this.#options);
    try {
      return lowerDenial(this.#type, this.port, [last], denial, this.#options, crossing);
    } catch (error) {
      throw this.blame(error);
    }
  };
}

/** Emits the check of an area; `fault` names a function around the error, or is empty. */
export function checkArea(
  code: Code,
  views: Views,
  fault: string,
  what: string,
  pointer: string,
  size: string | number,
  alignment: number,
): void {
  const aligned = alignment === 1 ? '' : `(${pointer} & ${alignment - 1}) !== 0 || `;
  const error = `${code.bind(faults)}.pointer(${what}, ${pointer}, ${size}, ${alignment}, ${views.size})`;
  code.line(`if (${aligned}${pointer} + ${size} > ${views.size}) throw ${fault}(${error});`);
}
