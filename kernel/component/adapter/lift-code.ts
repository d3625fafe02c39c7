/** Generates lifting: core values or memory to JavaScript values, as `lift.ts` does it by closures. */
import {
  casesOf,
  discriminantSize,
  type FlatType,
  fieldOffsets,
  fieldsOf,
  flagsSize,
  layoutOf,
  MAX_LIST_BYTES,
  payloadOffset,
} from '../abi/layout.ts';
import { readString } from '../abi/strings.ts';
import type { Case, ValueType } from '../types/model.ts';
import type { Code } from './code.ts';
import { takeBytes } from './copy-bytes.ts';
import { faults } from './faults.ts';
import { f32FromBits, f64FromBits } from './flat.ts';
import { arrays, isNullable, toChar } from './lift.ts';
import { camelCase } from './names.ts';
import type { Port } from './port.ts';
import { type Address, plus, type Views, viewOfSize } from './views-code.ts';

/** The end that values are lifted from. */
export interface LiftSide {
  readonly views: Views;
  readonly port: Port;
}

/** Gives the expression of the JavaScript value for a handle. */
export type HandleLift = (type: Extract<ValueType, { kind: 'own' | 'borrow' }>, handle: string) => string;

type Choice = Extract<ValueType, { kind: 'variant' | 'enum' | 'option' | 'result' }>;
type Composite = Extract<ValueType, { kind: 'record' | 'tuple' }>;

export class LiftCode {
  readonly #code: Code;
  readonly #side: LiftSide;
  readonly #handle: HandleLift;
  /** Variable of the bytes that may still be inside of the outermost list, while its elements are lifted. */
  #left: string | undefined;

  constructor(code: Code, side: LiftSide, handle: HandleLift) {
    this.#code = code;
    this.#side = side;
    this.#handle = handle;
  }

  /** The value of core values; an expression to be used once. */
  flat(type: ValueType, values: readonly string[]): string {
    const [value, second] = values as [string, string];
    switch (type.kind) {
      case 'bool':
        return `(${value} !== 0)`;
      case 'u8':
        return `(${value} & 255)`;
      case 's8':
        return `(${value} << 24 >> 24)`;
      case 'u16':
        return `(${value} & 65535)`;
      case 's16':
        return `(${value} << 16 >> 16)`;
      case 'u32':
        return `(${value} >>> 0)`;
      case 'char':
        return `${this.#code.bind(toChar)}(${value})`;
      case 'u64':
        return `BigInt.asUintN(64, ${value})`;
      case 'string':
      case 'list':
        return this.#sequence(elementOf(type), `${value} >>> 0`, `${second} >>> 0`);
      case 'own':
      case 'borrow':
        return this.#code.define(this.#handle(type, value));
      case 'flags':
        return this.#flags(type.labels, value);
      case 'record':
      case 'tuple':
        return this.#flatFields(type, values);
      case 'variant':
      case 'enum':
      case 'option':
      case 'result':
        return this.#flatChoice(type, values);
      default:
        return value;
    }
  }

  /** The value at an address that is in bounds and aligned; an expression to be used once, at once. */
  memory(type: ValueType, at: Address): string {
    const { views } = this.#side;
    switch (type.kind) {
      case 'bool':
        return `(${views.at('u8', at)} !== 0)`;
      case 'u8':
        return views.at('u8', at);
      case 's8':
        return views.at('i8', at);
      case 'u16':
        return views.at('u16', at);
      case 's16':
        return views.at('i16', at);
      case 'u32':
        return `(${views.at('i32', at)} >>> 0)`;
      case 's32':
        return views.at('i32', at);
      case 'char':
        return `${this.#code.bind(toChar)}(${views.at('i32', at)})`;
      case 'u64':
        return `BigInt.asUintN(64, ${views.at('i64', at)})`;
      case 's64':
        return views.at('i64', at);
      case 'f32':
        return views.at('f32', at);
      case 'f64':
        return views.at('f64', at);
      case 'string':
      case 'list':
        return this.#sequence(
          elementOf(type),
          `${views.at('i32', at)} >>> 0`,
          `${views.at('i32', plus(at, 4))} >>> 0`,
        );
      case 'own':
      case 'borrow':
        return this.#code.define(this.#handle(type, views.at('i32', at)));
      case 'flags':
        return this.#flags(type.labels, views.at(viewOfSize(flagsSize(type.labels.length)), at));
      case 'record':
      case 'tuple': {
        const fields = fieldsOf(type);
        const offsets = fieldOffsets(fields);
        return this.#build(
          type,
          fields.map((field, index) => this.#settle(field.type, plus(at, offsets[index]!))),
        );
      }
      default:
        return this.#choice(type as Choice, at);
    }
  }

  /** A field's value in a variable, so that fields are read in order. */
  #settle(type: ValueType, at: Address): string {
    return this.#code.define(this.memory(type, at));
  }

  /** A string, or a list of `element`. */
  #sequence(element: ValueType | undefined, pointer: string, length: string): string {
    const [at, count] = [this.#code.define(pointer), this.#code.define(length)];
    if (element !== undefined) return this.#list(element, at, count);
    const { memory, encoding } = this.#side.port;
    const read = (p: number, n: number) => readString(memory!, encoding, p, n);
    const text = this.#code.define(`${this.#code.bind(read)}(${at}, ${count})`);
    this.#chargeInside(`${text}.length`);
    return text;
  }

  /** See `lift.ts`. */
  #chargeInside(bytes: string): void {
    if (this.#left === undefined) return;
    this.#code.line(`if ((${this.#left} -= ${bytes}) < 0) throw ${this.#code.bind(faults)}.inside();`);
  }

  #list(element: ValueType, pointer: string, length: string): string {
    const code = this.#code;
    const { views } = this.#side;
    const { size, alignment } = layoutOf(element);
    const bytes = size === 1 ? length : code.define(`${length} * ${size}`);
    const long = `${code.bind(faults)}.long("a list", ${bytes})`;
    code.line(`if (${bytes} > ${MAX_LIST_BYTES}) throw ${long};`);
    const aligned = alignment === 1 ? '' : `(${pointer} & ${alignment - 1}) !== 0 || `;
    const fault = `${code.bind(faults)}.pointer("a list", ${pointer}, ${bytes}, ${alignment}, ${views.size})`;
    code.line(`if (${aligned}${pointer} + ${bytes} > ${views.size}) throw ${fault};`);
    this.#chargeInside(bytes);
    const ArrayType = arrays[element.kind as keyof typeof arrays];
    if (ArrayType !== undefined) {
      const copy = `${code.bind(takeBytes)}(${views.name('u8')}, ${pointer}, ${pointer} + ${bytes})`;
      return code.define(element.kind === 'u8' ? copy : `new ${code.bind(ArrayType)}(${copy}.buffer)`);
    }
    const list = code.define(`new Array(${length})`);
    const outermost = this.#left === undefined;
    if (outermost) {
      this.#left = code.temp();
      code.line(`let ${this.#left} = ${MAX_LIST_BYTES};`);
    }
    const [index, at] = [code.temp(), code.temp()];
    code.line(
      `for (let ${index} = 0, ${at} = ${pointer}; ${index} < ${length}; ${index}++, ${at} += ${size}) {`,
    );
    code.line(`${list}[${index}] = ${this.memory(element, { base: at, offset: 0 })};`);
    code.line('}');
    if (outermost) this.#left = undefined;
    return list;
  }

  #flags(labels: readonly string[], bits: string): string {
    const code = this.#code;
    const value = code.define(bits);
    const flags = code.define('{}');
    labels.forEach((label, bit) => {
      code.line(`${flags}[${code.bind(camelCase(label))}] = (${value} & ${1 << bit}) !== 0;`);
    });
    return flags;
  }

  #flatFields(type: Composite, values: readonly string[]): string {
    let slot = 0;
    const parts = fieldsOf(type).map((field) => {
      const start = slot;
      slot += layoutOf(field.type).flat.length;
      return this.#code.define(this.flat(field.type, values.slice(start, slot)));
    });
    return this.#build(type, parts);
  }

  #build(type: Composite, parts: readonly string[]): string {
    if (type.kind === 'tuple') return `[${parts.join(', ')}]`;
    const value = this.#code.define('{}');
    type.fields.forEach((field, index) => {
      this.#code.line(`${value}[${this.#code.bind(camelCase(field.name))}] = ${parts[index]};`);
    });
    return value;
  }

  #choice(type: Choice, at: Address): string {
    const cases = casesOf(type);
    const { views } = this.#side;
    const index = this.#code.define(`${views.at(viewOfSize(discriminantSize(cases.length)), at)} >>> 0`);
    const offset = payloadOffset(cases);
    return this.#eachCase(type, cases, index, (payload) => this.memory(payload, plus(at, offset)));
  }

  #flatChoice(type: Choice, values: readonly string[]): string {
    const cases = casesOf(type);
    const index = this.#code.define(`${values[0]} >>> 0`);
    const joined = layoutOf(type).flat;
    return this.#eachCase(type, cases, index, (payload) => {
      const narrow = layoutOf(payload).flat.map((want, slot) =>
        this.#narrow(joined[slot + 1]!, want, values[slot + 1]!),
      );
      return this.flat(payload, narrow);
    });
  }

  #eachCase(
    type: Choice,
    cases: readonly Case[],
    index: string,
    payloadOf: (payload: ValueType) => string,
  ): string {
    const code = this.#code;
    code.line(`if (${index} >= ${cases.length}) throw ${code.bind(faults)}.case(${index}, ${cases.length});`);
    if (type.kind === 'enum') return `${code.bind(type.labels)}[${index}]`;
    const value = code.temp();
    code.line(`let ${value};`);
    code.line(`switch (${index}) {`);
    cases.forEach((one, number) => {
      code.line(`case ${number}: {`);
      const payload = one.type === undefined ? undefined : code.define(payloadOf(one.type));
      code.line(`${value} = ${this.#caseValue(type, one, number, payload)};`);
      code.line('break; }');
    });
    code.line('}');
    return value;
  }

  #caseValue(type: Choice, one: Case, number: number, payload: string | undefined): string {
    if (isNullable(type)) return payload ?? 'undefined';
    if (type.kind === 'result') return `{ tag: ${number === 0 ? '"ok"' : '"err"'}, val: ${payload} }`;
    const tag = this.#code.bind(one.name);
    return payload === undefined ? `{ tag: ${tag} }` : `{ tag: ${tag}, val: ${payload} }`;
  }

  /** See `narrowFlat`. */
  #narrow(slot: FlatType, want: FlatType, value: string): string {
    if (slot === want) return value;
    const word = slot === 'i32' ? value : `Number(BigInt.asIntN(32, ${value}))`;
    if (want === 'i32') return this.#code.define(word);
    if (want === 'f32') return this.#code.define(`${this.#code.bind(f32FromBits)}(${word})`);
    return this.#code.define(`${this.#code.bind(f64FromBits)}(${value})`);
  }
}

function elementOf(type: ValueType): ValueType | undefined {
  return type.kind === 'list' ? type.element : undefined;
}
