/**
 * WIT's types in C. Each is declared so that it lies in memory as the canonical ABI wants it, which `_Static_assert`s in
 * the source hold it to: what passes through memory (lists, records, results) needs no conversion at all.
 */

import {
  casesOf,
  discriminantSize,
  fieldsOf,
  flagsSize,
  layoutOf,
} from '../../../kernel/component/abi/layout.ts';
import type { ValueType } from '../../../kernel/component/types/model.ts';
import type { NamedType } from '../../wit/model.ts';
import { WitError } from '../../wit/source.ts';
import type { Docs } from '../../wit/syntax.ts';
import { constantName, memberName, snake } from './names.ts';
import { docLines, type Program, type ResourceNames, type Side } from './program.ts';
import { resourceLines } from './resource.ts';

const SCALARS: ReadonlyMap<string, string> = new Map([
  ['bool', 'bool'],
  ['u8', 'uint8_t'],
  ['u16', 'uint16_t'],
  ['u32', 'uint32_t'],
  ['u64', 'uint64_t'],
  ['s8', 'int8_t'],
  ['s16', 'int16_t'],
  ['s32', 'int32_t'],
  ['s64', 'int64_t'],
  ['f32', 'float'],
  ['f64', 'double'],
  ['char', 'uint32_t'],
]);

/** Flags travel as one 32-bit value. */
const MOST_FLAGS = 32;

type Of<K extends ValueType['kind']> = Extract<ValueType, { kind: K }>;
type Choice = Of<'variant' | 'enum' | 'option' | 'result'>;

export class Types {
  readonly #program: Program;
  /** C names by what identifies a type. */
  readonly #declared = new Map<string, string>();
  /** Public free functions by the C name of their type. */
  readonly #frees = new Map<string, string>();
  readonly #released = new Set<string>();
  readonly asserts: string[] = [];
  /** Where declarations go: to the header, and later to the source alone. */
  #out: string[];
  #public = true;

  constructor(program: Program) {
    this.#program = program;
    this.#out = program.header;
  }

  /** From now on, types that the header does not need are declared in the source. */
  closeHeader(): void {
    this.#out = this.#program.statics;
    this.#public = false;
  }

  /** How a type is written, declared first if it is new. */
  text(type: ValueType, side: Side): string {
    const scalar = SCALARS.get(type.kind);
    if (scalar !== undefined) return scalar;
    if (type.kind === 'own' || type.kind === 'borrow') return this.resource(type, side)[type.kind];
    const named = this.#program.wit.definitions.get(type);
    const stem = named === undefined ? this.#anonymousStem(type, side) : this.#namedStem(named, side);
    const key = named === undefined ? stem : `${stem} ${named.owner.id} ${named.name}`;
    return this.#declared.get(key) ?? this.#declare(key, stem, type, side);
  }

  /** The names of a resource, whose types are declared first if they are new. */
  resource(type: Of<'own' | 'borrow'>, from: Side): ResourceNames {
    const named = this.#program.definition(type.resource);
    return this.declareResource(named, this.#program.sideOf(named.owner, from));
  }

  declareResource(named: NamedType, side: Side): ResourceNames {
    const [names, isNew] = this.#program.resource(named, side);
    if (isNew) this.#out.push(...resourceLines(named, names, side));
    return names;
  }

  /** Whether a borrowed handle of this type is the object's address. */
  isAddress(type: Of<'borrow'>, side: Side): boolean {
    return this.#program.isOwn(type.resource, side);
  }

  /** What is declared for an interface's own type, used or not. */
  declareNamed(named: NamedType, side: Side): void {
    const text = this.text(named.type!, side);
    if (named.kind !== 'alias') return;
    const name = this.#program.names.declare(
      `${this.#program.scopePrefix(named.owner, side)}_${snake(named.name)}_t`,
    );
    this.#out.push(...docLines(named.docs), `typedef ${text} ${name};`, '');
  }

  /** A statement that frees what a value owns: memory, and with `free` handles, too. Undefined: it owns nothing. */
  dispose(type: ValueType, side: Side, place: string, what: 'free' | 'release'): string | undefined {
    const handles = ownsHandles(type);
    if (!layoutOf(type).pointers && !(handles && what === 'free')) return undefined;
    if (type.kind === 'own') return `${this.resource(type, side).drop}(${place});`;
    const text = this.text(type, side);
    const isFree = what === 'free' || !handles;
    const known = this.#frees.get(text);
    if (isFree && known !== undefined) return `${known}(&${place});`;
    const name = `${isFree ? 'free' : 'release'}_${text}`;
    if (!this.#released.has(name)) {
      this.#released.add(name);
      const lines = this.#disposeLines(type, side, isFree ? 'free' : 'release');
      this.#program.statics.push(`static void ${name}(${text} *value) {`, ...lines, '}', '');
    }
    return `${name}(&${place});`;
  }

  #namedStem(named: NamedType, side: Side): string {
    return `${this.#program.scopePrefix(named.owner, this.#program.sideOf(named.owner, side))}_${snake(named.name)}`;
  }

  #anonymousStem(type: ValueType, side: Side): string {
    return `${this.#program.prefix}_${this.#part(type, side)}`;
  }

  /** What a type adds to the name of one that is made of it. */
  #part(type: ValueType | undefined, side: Side): string {
    const part = (each: ValueType | undefined) => this.#part(each, side);
    if (type === undefined) return 'void';
    if (this.#program.wit.definitions.has(type)) return withoutT(this.text(type, side));
    switch (type.kind) {
      case 'list':
        return `list_${part(type.element)}`;
      case 'option':
        return `option_${part(type.type)}`;
      case 'result':
        return `result_${part(type.ok)}_${part(type.err)}`;
      case 'tuple':
        return `tuple${type.elements.length}_${type.elements.map(part).join('_')}`;
      case 'own':
      case 'borrow':
        return withoutT(this.text(type, side));
      default:
        return type.kind;
    }
  }

  #declare(key: string, stem: string, type: ValueType, side: Side): string {
    const named = this.#program.wit.definitions.get(type);
    // What it is made of comes first.
    const members = this.#members(type, side, named);
    const name = this.#program.names.declare(`${stem}_t`);
    this.#declared.set(key, name);
    this.#out.push(...this.#constants(name, type, named), ...docLines(named?.docs));
    if (members === undefined) this.#out.push(`typedef ${integer(type)} ${name};`, '');
    else this.#out.push('typedef struct {', ...members, `} ${name};`, '');
    const { size, alignment } = layoutOf(type);
    this.asserts.push(
      `_Static_assert(sizeof(${name}) == ${size} && _Alignof(${name}) == ${alignment}, "${name}");`,
    );
    if (this.#public && (layoutOf(type).pointers || ownsHandles(type))) this.#declareFree(name, type, side);
    return name;
  }

  #declareFree(text: string, type: ValueType, side: Side): void {
    const name = this.#program.names.declare(`${withoutT(text)}_free`);
    this.#frees.set(text, name);
    this.#out.push(`void ${name}(${text} *value);`, '');
    const lines = this.#disposeLines(type, side, 'free');
    this.#program.functions.push(`void ${name}(${text} *value) {`, ...lines, '}', '');
  }

  /** Lines of a struct; undefined for what is an integer. */
  #members(type: ValueType, side: Side, named: NamedType | undefined): string[] | undefined {
    const text = (each: ValueType) => this.text(each, side);
    const docs = (name: string): Docs | undefined => named?.memberDocs.get(name);
    switch (type.kind) {
      case 'string':
        return ['  char *ptr;', '  size_t len;'];
      case 'list':
        return [`  ${text(type.element)} *ptr;`, '  size_t len;'];
      case 'record':
        return type.fields.flatMap((each) => [
          ...docLines(docs(each.name), '  '),
          `  ${text(each.type)} ${memberName(each.name)};`,
        ]);
      case 'tuple':
        return type.elements.map((each, index) => `  ${text(each)} f${index};`);
      case 'option':
        return ['  bool is_some;', `  ${text(type.type)} val;`];
      case 'result':
        return ['  bool is_err;', ...union(type, text)];
      case 'variant':
        return [`  ${integer(type)} tag;`, ...union(type, text)];
      default:
        return undefined;
    }
  }

  #constants(text: string, type: ValueType, named: NamedType | undefined): string[] {
    if (named === undefined) return [];
    const constant = (label: string) => this.#program.names.declare(constantName(withoutT(text), label));
    const labelled = (label: string, line: string, indent: string) => [
      ...docLines(named.memberDocs.get(label), indent),
      indent + line,
    ];
    if (type.kind === 'flags') {
      refuseManyFlags(named.name, type.labels);
      return type.labels.flatMap((label, bit) =>
        labelled(label, `#define ${constant(label)} ((${text})(1u << ${bit}))`, ''),
      );
    }
    if (type.kind !== 'enum' && type.kind !== 'variant') return [];
    const lines = casesOf(type).flatMap(({ name }) => labelled(name, `${constant(name)},`, '  '));
    return ['enum {', ...lines, '};'];
  }

  #disposeLines(type: ValueType, side: Side, what: 'free' | 'release'): string[] {
    const dispose = (each: ValueType, place: string) => this.dispose(each, side, place, what);
    switch (type.kind) {
      case 'string':
        return ['  if (value->len > 0) free(value->ptr);'];
      case 'list': {
        const inner = dispose(type.element, 'value->ptr[i]');
        const loop = inner === undefined ? [] : [`  for (size_t i = 0; i < value->len; i++) ${inner}`];
        return [...loop, '  if (value->len > 0) free(value->ptr);'];
      }
      case 'record':
      case 'tuple':
        return fieldsOf(type).flatMap((field) =>
          indented(dispose(field.type, `value->${fieldMember(type, field.name)}`), '  '),
        );
      case 'option':
        return [`  if (value->is_some) ${dispose(type.type, 'value->val')}`];
      default:
        return this.#disposeCases(type as Choice, dispose);
    }
  }

  #disposeCases(type: Choice, dispose: (type: ValueType, place: string) => string | undefined): string[] {
    const tag = type.kind === 'result' ? 'value->is_err' : 'value->tag';
    return casesOf(type).flatMap((each, index) => {
      const inner = each.type && dispose(each.type, `value->val.${caseMember(type, each.name)}`);
      return inner === undefined ? [] : [`  if (${tag} == ${index}) ${inner}`];
    });
  }
}

function indented(line: string | undefined, indent: string): string[] {
  return line === undefined ? [] : [indent + line];
}

/** The struct's member for a field of a record or tuple. */
export function fieldMember(type: Of<'record' | 'tuple'>, name: string): string {
  return type.kind === 'tuple' ? `f${name}` : memberName(name);
}

/** The union's member for a case. */
export function caseMember(type: Choice, name: string): string {
  return type.kind === 'result' ? (name === 'ok' ? 'ok' : 'err') : memberName(name);
}

function union(type: Of<'result' | 'variant'>, text: (type: ValueType) => string): string[] {
  const members = casesOf(type).flatMap((each) =>
    each.type === undefined ? [] : [`    ${text(each.type)} ${caseMember(type, each.name)};`],
  );
  return members.length === 0 ? [] : ['  union {', ...members, '  } val;'];
}

/** The integer that a discriminant or a set of flags is. */
function integer(type: ValueType): string {
  const bytes =
    type.kind === 'flags' ? flagsSize(type.labels.length) : discriminantSize(casesOf(type as Choice).length);
  return `uint${bytes * 8}_t`;
}

function refuseManyFlags(name: string, labels: readonly string[]): void {
  if (labels.length <= MOST_FLAGS) return;
  throw new WitError(`flags "${name}" has ${labels.length} labels: at most ${MOST_FLAGS} are supported`);
}

/** `vfs_string_t` to `vfs_string`. */
function withoutT(text: string): string {
  return text.replace(/_t(_*)$/, '$1');
}

export function ownsHandles(type: ValueType | undefined): boolean {
  switch (type?.kind) {
    case 'own':
      return true;
    case 'list':
      return ownsHandles(type.element);
    case 'record':
    case 'tuple':
      return fieldsOf(type).some((field) => ownsHandles(field.type));
    case 'variant':
    case 'option':
    case 'result':
      return casesOf(type).some((each) => ownsHandles(each.type));
    default:
      return false;
  }
}
