/**
 * Generates lowering: JavaScript values to core values or memory, as `lower.ts` does it by closures. What is not the
 * usual JavaScript type for a value goes through the closures, which convert it or say what is wrong.
 */
import {
  casesOf,
  discriminantSize,
  type FlatType,
  fieldOffsets,
  fieldsOf,
  layoutOf,
  MAX_LIST_BYTES,
  payloadOffset,
} from '../abi/layout.ts';
import { encodeString } from '../abi/strings.ts';
import type { Case, ValueType } from '../types/model.ts';
import type { Code } from './code.ts';
import { f32ToBits, f64ToBits } from './flat.ts';
import { arrays, isNullable } from './lift.ts';
import { caseIndex, fromChar, show, toArray, toBigInt, toNumber } from './lower.ts';
import { camelCase } from './names.ts';
import type { Port } from './port.ts';
import { type Address, plus, type Views, viewOfSize } from './views-code.ts';

/** The end that values are lowered into. */
export interface LowerSide {
  readonly views: Views;
  readonly port: Port;
  /** Emits an allocation and gives the name of the pointer; the views are fresh afterwards. */
  allocate(size: string, alignment: number): string;
}

/** Gives the expression of the handle for a JavaScript value. */
export type HandleLower = (type: Extract<ValueType, { kind: 'own' | 'borrow' }>, value: string) => string;

type Choice = Extract<ValueType, { kind: 'variant' | 'enum' | 'option' | 'result' }>;

/** Strings of at most this many characters are looked through for other than ASCII before anything else. */
const SHORT = 24;

export const texts = {
  isShortAscii(text: string): boolean {
    if (text.length > SHORT) return false;
    for (let index = 0; index < text.length; index++) if (text.charCodeAt(index) >= 0x80) return false;
    return true;
  },
  writeAscii(text: string, memory: Uint8Array, pointer: number): void {
    for (let index = 0; index < text.length; index++) memory[pointer + index] = text.charCodeAt(index);
  },
  expected(what: string, value: unknown): TypeError {
    return new TypeError(`expected ${what}, got ${show(value)}`);
  },
} as const;

export class LowerCode {
  readonly #code: Code;
  readonly #side: LowerSide;
  readonly #handle: HandleLower;

  constructor(code: Code, side: LowerSide, handle: HandleLower) {
    this.#code = code;
    this.#side = side;
    this.#handle = handle;
  }

  /** Core values of the value in variable `value`. */
  flat(type: ValueType, value: string): string[] {
    switch (type.kind) {
      case 'string':
      case 'list':
        return this.#sequence(type, value);
      case 'record':
      case 'tuple': {
        const keys = this.#open(type, value);
        return fieldsOf(type).flatMap((field, index) =>
          this.flat(field.type, this.#code.define(`${value}[${keys[index]}]`)),
        );
      }
      case 'variant':
      case 'option':
      case 'result':
        return this.#flatChoice(type, value);
      default:
        return [this.#code.define(this.#scalar(type, value))];
    }
  }

  /** Stores the value in variable `value` at an address that is in bounds and aligned. */
  memory(type: ValueType, value: string, at: Address): void {
    const { views } = this.#side;
    const code = this.#code;
    switch (type.kind) {
      case 'string':
      case 'list': {
        const [pointer, length] = this.#sequence(type, value);
        code.line(`${views.at('i32', at)} = ${pointer}; ${views.at('i32', plus(at, 4))} = ${length};`);
        break;
      }
      case 'record':
      case 'tuple': {
        const fields = fieldsOf(type);
        const offsets = fieldOffsets(fields);
        const keys = this.#open(type, value);
        fields.forEach((field, index) => {
          const part = code.define(`${value}[${keys[index]}]`);
          this.memory(field.type, part, plus(at, offsets[index]!));
        });
        break;
      }
      case 'variant':
      case 'option':
      case 'result':
        this.#choice(type, value, at);
        break;
      default: {
        const scalar = code.define(this.#scalar(type, value));
        code.line(`${views.at(scalarView(type), at)} = ${scalar};`);
      }
    }
  }

  #scalar(type: ValueType, value: string): string {
    const code = this.#code;
    const number = `(typeof ${value} === 'number' ? ${value} : ${code.bind(toNumber)}(${value}))`;
    switch (type.kind) {
      case 'bool':
        return `(${value} ? 1 : 0)`;
      case 'u8':
        return `(${number} & 255)`;
      case 's8':
        return `(${number} << 24 >> 24)`;
      case 'u16':
        return `(${number} & 65535)`;
      case 's16':
        return `(${number} << 16 >> 16)`;
      case 'u32':
      case 's32':
        return `(${number} | 0)`;
      case 'char':
        return `${code.bind(fromChar)}(${value})`;
      case 'u64':
      case 's64':
        return `(typeof ${value} === 'bigint' ? ${value} : ${code.bind(toBigInt)}(${value}, "${type.kind}"))`;
      case 'flags':
        return this.#flags(type.labels, value);
      case 'enum': {
        const indexOf = new Map(type.labels.map((label, index) => [label, index]));
        return `${code.bind(caseIndex)}(${code.bind(indexOf)}, ${value}, "enum")`;
      }
      case 'own':
      case 'borrow':
        return this.#handle(type, value);
      default:
        return number;
    }
  }

  #flags(labels: readonly string[], value: string): string {
    const code = this.#code;
    const bits = code.temp();
    code.line(`let ${bits} = 0;`);
    code.line(`if (${value} !== undefined && ${value} !== null) {`);
    this.#checkObject(value, 'a flags object');
    labels.forEach((label, bit) => {
      code.line(`if (${value}[${code.bind(camelCase(label))}]) ${bits} |= ${1 << bit};`);
    });
    code.line('}');
    return bits;
  }

  #checkObject(value: string, what: string): void {
    const fault = `${this.#code.bind(texts)}.expected("${what}", ${value})`;
    this.#code.line(`if (typeof ${value} !== 'object' || ${value} === null) throw ${fault};`);
  }

  /** Checks a record or tuple; gives the keys of its fields. */
  #open(type: Extract<ValueType, { kind: 'record' | 'tuple' }>, value: string): string[] {
    this.#checkObject(value, type.kind === 'tuple' ? 'an array' : 'an object');
    if (type.kind === 'tuple') return type.elements.map((_, index) => String(index));
    return type.fields.map((field) => this.#code.bind(camelCase(field.name)));
  }

  #sequence(type: ValueType, value: string): string[] {
    return type.kind === 'list' ? this.#list(type.element, value) : this.#string(value);
  }

  #string(value: string): string[] {
    const code = this.#code;
    const { views, port } = this.#side;
    const tools = code.bind(texts);
    code.line(`if (typeof ${value} !== 'string') throw ${tools}.expected("a string", ${value});`);
    const { encoding } = port;
    const encode = code.bind((text: string) => encodeString(text, encoding));
    const [pointer, units] = [code.temp(), code.temp()];
    code.line(`let ${pointer}, ${units};`);
    if (encoding === 'utf8') {
      code.line(`if (${tools}.isShortAscii(${value})) {`);
      code.line(`${units} = ${value}.length;`);
      code.line(`${pointer} = ${this.#side.allocate(units, 1)};`);
      code.line(`${tools}.writeAscii(${value}, ${views.name('u8')}, ${pointer});`);
      code.line('} else {');
    } else code.line('{');
    const text = code.define(`${encode}(${value})`);
    code.line(`${units} = ${text}.units;`);
    code.line(`${pointer} = ${this.#side.allocate(`${text}.bytes.length`, encoding === 'utf8' ? 1 : 2)};`);
    code.line(`${views.name('u8')}.set(${text}.bytes, ${pointer});`);
    code.line('}');
    return [pointer, units];
  }

  #list(element: ValueType, value: string): string[] {
    const code = this.#code;
    const { views } = this.#side;
    const { size, alignment } = layoutOf(element);
    const list = code.define(`${code.bind(toArray)}(${value}, ${code.bind(element.kind)})`);
    const length = code.define(`${list}.length`);
    const area = size === 1 ? length : code.define(`${length} * ${size}`);
    const long = `new TypeError("a list of " + ${area} + " bytes is too long")`;
    code.line(`if (${area} > ${MAX_LIST_BYTES}) throw ${long};`);
    const pointer = this.#side.allocate(area, alignment);
    const ArrayType = arrays[element.kind as keyof typeof arrays];
    if (ArrayType !== undefined) {
      const bytes =
        element.kind === 'u8'
          ? list
          : `new Uint8Array(${list}.buffer, ${list}.byteOffset, ${list}.byteLength)`;
      code.line(
        `if (${list} instanceof ${code.bind(ArrayType)}) ${views.name('u8')}.set(${bytes}, ${pointer});`,
      );
      code.line('else');
    }
    const [index, at, part] = [code.temp(), code.temp(), code.temp()];
    code.line(
      `for (let ${index} = 0, ${at} = ${pointer}; ${index} < ${length}; ${index}++, ${at} += ${size}) {`,
    );
    code.line(`const ${part} = ${list}[${index}];`);
    this.memory(element, part, { base: at, offset: 0 });
    code.line('}');
    return [pointer, length];
  }

  #choice(type: Choice, value: string, at: Address): void {
    const cases = casesOf(type);
    const { index, payload } = this.#openChoice(type, cases, value);
    const view = viewOfSize(discriminantSize(cases.length));
    this.#code.line(`${this.#side.views.at(view, at)} = ${index};`);
    const offset = payloadOffset(cases);
    this.#eachPayload(index, cases, (one) => this.memory(one, payload, plus(at, offset)));
  }

  #flatChoice(type: Choice, value: string): string[] {
    const cases = casesOf(type);
    const { index, payload } = this.#openChoice(type, cases, value);
    const joined = layoutOf(type).flat.slice(1);
    const slots = joined.map((flat) => {
      const name = this.#code.temp();
      this.#code.line(`let ${name} = ${flat === 'i64' ? '0n' : '0'};`);
      return name;
    });
    this.#eachPayload(index, cases, (one) => {
      const { flat } = layoutOf(one);
      this.flat(one, payload).forEach((part, slot) => {
        this.#code.line(`${slots[slot]} = ${this.#widen(joined[slot]!, flat[slot]!, part)};`);
      });
    });
    return [index, ...slots];
  }

  #eachPayload(index: string, cases: readonly Case[], lower: (payload: ValueType) => void): void {
    if (cases.every((one) => one.type === undefined)) return;
    this.#code.line(`switch (${index}) {`);
    cases.forEach((one, number) => {
      if (one.type === undefined) return;
      this.#code.line(`case ${number}: {`);
      lower(one.type);
      this.#code.line('break; }');
    });
    this.#code.line('}');
  }

  /** The number of the case and its payload, in variables. */
  #openChoice(type: Choice, cases: readonly Case[], value: string): { index: string; payload: string } {
    const code = this.#code;
    if (isNullable(type)) {
      return { index: code.define(`${value} === undefined || ${value} === null ? 0 : 1`), payload: value };
    }
    const names = type.kind === 'result' ? ['ok', 'err'] : cases.map((one) => one.name);
    const indexOf = code.bind(new Map(names.map((name, index) => [name, index])));
    const opened = code.define(`${value} ?? {}`);
    const index = code.define(`${code.bind(caseIndex)}(${indexOf}, ${opened}.tag, ${code.bind(type.kind)})`);
    return { index, payload: code.define(`${opened}.val`) };
  }

  /** See `widenFlat`. */
  #widen(slot: FlatType, have: FlatType, value: string): string {
    if (slot === have) return value;
    if (have === 'f64') return `${this.#code.bind(f64ToBits)}(${value})`;
    const word = have === 'i32' ? value : `${this.#code.bind(f32ToBits)}(${value})`;
    return slot === 'i32' ? word : `BigInt((${word}) >>> 0)`;
  }
}

function scalarView(type: ValueType): 'u8' | 'u16' | 'i32' | 'i64' | 'f32' | 'f64' {
  if (type.kind === 'f32' || type.kind === 'f64') return type.kind;
  const { size } = layoutOf(type);
  return size === 8 ? 'i64' : viewOfSize(size as 1 | 2 | 4);
}
