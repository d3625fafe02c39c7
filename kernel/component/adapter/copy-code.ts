/**
 * Generates the copy of a value from one component to another: from core values to core values, or from memory to
 * memory, checked on the way and with strings and lists allocated on the other side. No JavaScript value of the
 * component's type ever exists, and 64 bits are moved as two words, in memory and as core values (`long-code.ts`).
 */
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
import { encodeString, isUtf8, MAX_STRING_BYTES, readString } from '../abi/strings.ts';
import type { Case, ValueType } from '../types/model.ts';
import type { Code } from './code.ts';
import { copyBytes } from './copy-bytes.ts';
import { faults } from './faults.ts';
import { f32FromBits, f32ToBits, f64FromWords, f64High, f64Low } from './flat.ts';
import { pair, wordsOf } from './long-code.ts';
import type { Port } from './port.ts';
import { type Address, plus, type Views, viewOfSize } from './views-code.ts';

/** One end of the copy. */
export interface CopySide {
  readonly views: Views;
  readonly port: Port;
  /** Name of a function that turns an error into what is thrown when this side is at fault. */
  readonly fault: string;
  /** Emits an allocation and gives the name of the pointer; this side's views are fresh afterwards. */
  allocate(size: string, alignment: number): string;
}

/** Emits the passage of a handle; gives the expression of what the other side gets. */
export type HandleCode = (type: Extract<ValueType, { kind: 'own' | 'borrow' }>, handle: string) => string;

type Choice = Extract<ValueType, { kind: 'variant' | 'enum' | 'option' | 'result' }>;

export class CopyCode {
  readonly #code: Code;
  readonly #from: CopySide;
  readonly #to: CopySide;
  readonly #handle: HandleCode;
  /** Variable of the bytes that may still be inside of the outermost list, while its elements are copied. */
  #left: string | undefined;

  constructor(code: Code, from: CopySide, to: CopySide, handle: HandleCode) {
    this.#code = code;
    this.#from = from;
    this.#to = to;
    this.#handle = handle;
  }

  /** Emits an allocation on the receiving side; gives the variable of the pointer. */
  allocate(size: string, alignment: number): string {
    const pointer = this.#to.allocate(size, alignment);
    // A component that calls itself may grow the memory that is being read.
    if (this.#from.port.instance === this.#to.port.instance) this.#from.views.reload();
    return pointer;
  }

  /** Copies core values; gives the expressions or names of the copies. */
  flat(type: ValueType, values: readonly string[]): string[] {
    const [value, second] = values as [string, string];
    switch (type.kind) {
      case 'bool':
        return [`(${value} ? 1 : 0)`];
      case 'u8':
        return [`(${value} & 255)`];
      case 's8':
        return [`(${value} << 24 >> 24)`];
      case 'u16':
        return [`(${value} & 65535)`];
      case 's16':
        return [`(${value} << 16 >> 16)`];
      case 'char':
        this.#checkChar(value);
        return [value];
      case 'flags':
        return [type.labels.length === 32 ? value : `(${value} & ${flagsMask(type.labels.length)})`];
      case 'string':
        return this.#string(this.#code.define(`${value} >>> 0`), this.#code.define(`${second} >>> 0`));
      case 'list':
        return this.#list(
          type.element,
          this.#code.define(`${value} >>> 0`),
          this.#code.define(`${second} >>> 0`),
        );
      case 'own':
      case 'borrow':
        return [this.#code.define(this.#handle(type, value))];
      case 'record':
      case 'tuple':
        return this.#flatFields(type, values);
      case 'variant':
      case 'enum':
      case 'option':
      case 'result':
        return this.#flatChoice(type, values);
      default:
        return [value];
    }
  }

  /** Copies from memory to memory. Both addresses are in bounds and aligned, and their base stays the same. */
  memory(type: ValueType, source: Address, target: Address): void {
    const { size, alignment, plain } = layoutOf(type);
    if (plain) this.#plain(size, alignment, source, target);
    else this.#structured(type, source, target);
  }

  #structured(type: ValueType, source: Address, target: Address): void {
    const { views: from } = this.#from;
    const { views: to } = this.#to;
    switch (type.kind) {
      case 'bool':
        this.#code.line(`${to.at('u8', target)} = ${from.at('u8', source)} !== 0 ? 1 : 0;`);
        break;
      case 'char': {
        const value = this.#code.define(from.at('i32', source));
        this.#checkChar(value);
        this.#code.line(`${to.at('i32', target)} = ${value};`);
        break;
      }
      case 'flags': {
        const view = viewOfSize(flagsSize(type.labels.length));
        const mask = flagsMask(type.labels.length);
        this.#code.line(`${to.at(view, target)} = ${from.at(view, source)} & ${mask};`);
        break;
      }
      case 'string':
      case 'list': {
        const element = type.kind === 'list' ? type.element : undefined;
        const pointer = this.#code.define(`${from.at('i32', source)} >>> 0`);
        const length = this.#code.define(`${from.at('i32', plus(source, 4))} >>> 0`);
        const copied = element ? this.#list(element, pointer, length) : this.#string(pointer, length);
        this.#code.line(`${to.at('i32', target)} = ${copied[0]};`);
        this.#code.line(`${to.at('i32', plus(target, 4))} = ${copied[1]};`);
        break;
      }
      case 'own':
      case 'borrow': {
        const handle = this.#code.define(from.at('i32', source));
        this.#code.line(`${to.at('i32', target)} = ${this.#handle(type, handle)};`);
        break;
      }
      case 'record':
      case 'tuple': {
        const fields = fieldsOf(type);
        const offsets = fieldOffsets(fields);
        fields.forEach((field, index) => {
          this.memory(field.type, plus(source, offsets[index]!), plus(target, offsets[index]!));
        });
        break;
      }
      default:
        this.#choice(type as Choice, source, target);
    }
  }

  #plain(size: number, alignment: number, source: Address, target: Address): void {
    const { views: from } = this.#from;
    const { views: to } = this.#to;
    const step = Math.min(alignment, 4) as 1 | 2 | 4;
    if (size / step > 16) {
      this.#bytes(sum(source), sum(target), String(size));
      return;
    }
    const view = viewOfSize(step);
    for (let offset = 0; offset < size; offset += step) {
      this.#code.line(`${to.at(view, plus(target, offset))} = ${from.at(view, plus(source, offset))};`);
    }
  }

  #bytes(source: string, target: string, size: string): void {
    const { views: from } = this.#from;
    const { views: to } = this.#to;
    const ends = `${from.name('u8')}, ${from.name('i32')}, ${source}, ${to.name('u8')}, ${to.name('i32')}, ${target}`;
    this.#code.line(`${this.#code.bind(copyBytes)}(${ends}, ${size});`);
  }

  #checkChar(value: string): void {
    this.#failIf(`${value} >>> 0 > 0x10ffff || (${value} & 0xfffff800) === 0xd800`, `char(${value})`);
  }

  /** Throws when the sending side broke a rule. */
  #failIf(condition: string, fault: string): void {
    this.#code.line(`if (${condition}) throw ${this.#from.fault}(${this.#code.bind(faults)}.${fault});`);
  }

  #string(pointer: string, units: string): string[] {
    const from = this.#from.port.encoding;
    if (from !== 'utf8' || this.#to.port.encoding !== 'utf8') return this.#transcode(pointer, units);
    this.#failIf(`${units} > ${MAX_STRING_BYTES}`, `long("a string", ${units})`);
    this.#checkBounds('"a string"', pointer, units, 1);
    const check = `${this.#code.bind(isUtf8)}(${this.#code.bind(this.#from.port.memory)}, ${pointer}, ${units})`;
    this.#failIf(`!${check}`, `string(${pointer}, ${units})`);
    this.#chargeInside(units);
    const target = this.allocate(units, 1);
    this.#bytes(pointer, target, units);
    return [target, units];
  }

  /** Between two encodings, by way of a JavaScript string. */
  #transcode(pointer: string, units: string): string[] {
    const { port, fault } = this.#from;
    const encoding = this.#to.port.encoding;
    const read = (at: number, length: number) =>
      encodeString(readString(port.memory!, port.encoding, at, length), encoding);
    const text = this.#code.temp();
    this.#code.line(`let ${text};`);
    this.#code.line(
      `try { ${text} = ${this.#code.bind(read)}(${pointer}, ${units}); } catch (e) { throw ${fault}(e); }`,
    );
    this.#chargeInside(`${text}.bytes.length`);
    const target = this.allocate(`${text}.bytes.length`, encoding === 'utf8' ? 1 : 2);
    this.#code.line(`${this.#to.views.name('u8')}.set(${text}.bytes, ${target});`);
    return [target, `${text}.units`];
  }

  #checkBounds(what: string, pointer: string, size: string, alignment: number): void {
    const { views } = this.#from;
    const aligned = alignment === 1 ? '' : `(${pointer} & ${alignment - 1}) !== 0 || `;
    this.#failIf(
      `${aligned}${pointer} + ${size} > ${views.size}`,
      `pointer(${what}, ${pointer}, ${size}, ${alignment}, ${views.size})`,
    );
  }

  #list(element: ValueType, pointer: string, length: string): string[] {
    const { size, alignment, plain } = layoutOf(element);
    const code = this.#code;
    const bytes = size === 1 ? length : code.define(`${length} * ${size}`);
    this.#failIf(`${bytes} > ${MAX_LIST_BYTES}`, `long("a list", ${bytes})`);
    this.#checkBounds('"a list"', pointer, bytes, alignment);
    this.#chargeInside(bytes);
    const target = this.allocate(bytes, alignment);
    if (plain) {
      this.#bytes(pointer, target, bytes);
      return [target, length];
    }
    const outermost = this.#left === undefined;
    if (outermost) {
      this.#left = code.temp();
      code.line(`let ${this.#left} = ${MAX_LIST_BYTES};`);
    }
    const source = code.temp();
    const to = code.temp();
    code.line(
      `for (let ${source} = ${pointer}, ${to} = ${target}; ${source} < ${pointer} + ${bytes}; ${source} += ${size}, ${to} += ${size}) {`,
    );
    this.memory(element, { base: source, offset: 0 }, { base: to, offset: 0 });
    code.line('}');
    if (outermost) this.#left = undefined;
    return [target, length];
  }

  /** Lists may overlap, so a small memory could otherwise fill any other. */
  #chargeInside(bytes: string): void {
    if (this.#left !== undefined) this.#failIf(`(${this.#left} -= ${bytes}) < 0`, 'inside()');
  }

  #flatFields(type: Extract<ValueType, { kind: 'record' | 'tuple' }>, values: readonly string[]): string[] {
    let slot = 0;
    return fieldsOf(type).flatMap((field) => {
      const start = slot;
      slot += layoutOf(field.type).flat.length;
      return this.flat(field.type, values.slice(start, slot));
    });
  }

  #choice(type: Choice, source: Address, target: Address): void {
    const cases = casesOf(type);
    const view = viewOfSize(discriminantSize(cases.length));
    const shift = view === 'i32' ? ' >>> 0' : '';
    const index = this.#code.define(`${this.#from.views.at(view, source)}${shift}`);
    this.#checkCase(index, cases.length);
    this.#code.line(`${this.#to.views.at(view, target)} = ${index};`);
    const offset = payloadOffset(cases);
    this.#eachPayload(index, cases, (payload) =>
      this.memory(payload, plus(source, offset), plus(target, offset)),
    );
  }

  #flatChoice(type: Choice, values: readonly string[]): string[] {
    const cases = casesOf(type);
    const [first, ...slots] = values;
    this.#checkCase(`(${first} >>> 0)`, cases.length);
    const joined = layoutOf(type).flat.slice(1);
    if (joined.length === 0) return [first!];
    const copies = joined.map((flat) => {
      const words = flat === 'i64' ? [this.#code.temp(), this.#code.temp()] : [this.#code.temp()];
      for (const word of words) this.#code.line(`let ${word} = 0;`);
      return words.length === 2 ? pair(words[0]!, words[1]!) : words[0]!;
    });
    this.#eachPayload(first!, cases, (payload) => this.#flatPayload(payload, joined, slots, copies));
    return [first!, ...copies];
  }

  #flatPayload(
    payload: ValueType,
    joined: readonly FlatType[],
    slots: readonly string[],
    copies: readonly string[],
  ): void {
    const { flat } = layoutOf(payload);
    const narrow = flat.map((want, slot) => this.#narrow(joined[slot]!, want, slots[slot]!));
    this.flat(payload, narrow).forEach((value, slot) => {
      const parts = wordsOf(this.#widen(joined[slot]!, flat[slot]!, value));
      wordsOf(copies[slot]!).forEach((word, index) => {
        this.#code.line(`${word} = ${parts[index]};`);
      });
    });
  }

  #checkCase(index: string, count: number): void {
    this.#failIf(`${index} >= ${count}`, `case(${index}, ${count})`);
  }

  /** Emits `copy` for each case with a payload. */
  #eachPayload(index: string, cases: readonly Case[], copy: (payload: ValueType) => void): void {
    const payloads = new Map<ValueType, number[]>();
    cases.forEach((one, number) => {
      if (one.type === undefined) return;
      payloads.set(one.type, [...(payloads.get(one.type) ?? []), number]);
    });
    if (payloads.size === 0) return;
    this.#code.line(`switch (${index}) {`);
    for (const [payload, numbers] of payloads) {
      this.#code.line(`${numbers.map((number) => `case ${number}:`).join(' ')} {`);
      copy(payload);
      this.#code.line('break; }');
    }
    this.#code.line('}');
  }

  /** See `narrowFlat`. */
  #narrow(slot: FlatType, want: FlatType, value: string): string {
    if (slot === want) return value;
    const [word] = wordsOf(value);
    if (want === 'i32') return word!;
    if (want === 'f32') return this.#code.define(`${this.#code.bind(f32FromBits)}(${word})`);
    return this.#code.define(`${this.#code.bind(f64FromWords)}(${value})`);
  }

  /** See `widenFlat`. */
  #widen(slot: FlatType, have: FlatType, value: string): string {
    if (slot === have) return value;
    if (have === 'f64') {
      const words = [f64Low, f64High].map((take) => this.#code.define(`${this.#code.bind(take)}(${value})`));
      return pair(words[0]!, words[1]!);
    }
    const word = have === 'i32' ? value : `${this.#code.bind(f32ToBits)}(${value})`;
    return slot === 'i32' ? word : pair(this.#code.define(word), '0');
  }
}

function flagsMask(labels: number): number {
  return labels === 32 ? -1 : 2 ** labels - 1;
}

function sum({ base, offset }: Address): string {
  return offset === 0 ? base : `${base} + ${offset}`;
}
