/**
 * What the component model calls: lifts the parameters, calls the author's function, lowers what it gives, and ends what
 * was lent.
 */

import { fieldsOf, layoutOf, parameterTuple, signatureOf } from '../../../kernel/component/abi/layout.ts';
import type { ValueType } from '../../../kernel/component/types/model.ts';
import type { Scope, WitFunction } from '../../wit/model.ts';
import { WitError } from '../../wit/source.ts';
import { Code } from '../code.ts';
import { answeredByKernel } from '../kernel-method.ts';
import { CORE, liftFlat, lowerFlat } from './flat.ts';
import { memberName } from './names.ts';
import type { Program } from './program.ts';
import { exportName } from './resource.ts';
import type { Signature } from './signature.ts';
import { caseMember, fieldMember, type Types } from './types.ts';

/** The functions behind `lend`, for a component that is lent anything. */
export const LENDING: readonly string[] = [
  '// What was lent to the current call: it must be given back before the call returns.',
  'static struct lent {',
  '  void (*drop)(int32_t handle);',
  '  int32_t handle;',
  '} *lent;',
  'static size_t lent_count, lent_room;',
  '',
  'static void lend(void (*drop)(int32_t handle), int32_t handle) {',
  '  if (lent_count == lent_room) {',
  '    lent_room = lent_room == 0 ? 16 : 2 * lent_room;',
  '    lent = realloc(lent, lent_room * sizeof *lent);',
  '    if (lent == NULL) __builtin_trap();',
  '  }',
  '  lent[lent_count++] = (struct lent){drop, handle};',
  '}',
  '',
  'static void give_back(void) {',
  '  while (lent_count > 0) {',
  '    lent_count--;',
  '    lent[lent_count].drop(lent[lent_count].handle);',
  '  }',
  '}',
  '',
];

/** What bodies call, which no parameter may hide. */
const CALLED = [
  'free',
  'lend',
  'give_back',
  'bits_of_float',
  'float_of_bits',
  'bits_of_double',
  'double_of_bits',
];

export class ExportFunction {
  readonly #program: Program;
  readonly #types: Types;
  readonly #each: WitFunction;
  /** As the author writes it. */
  readonly #own: Signature;
  readonly #code: Code;

  constructor(program: Program, types: Types, each: WitFunction, own: Signature) {
    this.#program = program;
    this.#types = types;
    this.#each = each;
    this.#own = own;
    this.#code = new Code([...CALLED, own.name]);
  }

  /** Whether anything was lent. */
  write(owner: Scope): boolean {
    const { type, name } = this.#each;
    const label = owner === this.#program.world ? name : `${owner.id}#${name}`;
    const core = signatureOf(type, 'lift');
    const code = this.#code;
    const wires = core.parameters.map((flat) => [CORE[flat], code.fresh('flat')] as const);
    const values = this.#values(
      wires.map(([, wire]) => wire),
      core.spilled,
    );
    const lends = this.#lend(values);
    const kernel = answeredByKernel(this.#each);
    const value = kernel ? this.#unsupported(values) : this.#call(values);
    if (lends) code.add('give_back();');
    this.#finish(value, core.returned);
    const result = core.results[0] === undefined ? 'void' : CORE[core.results[0]];
    const parameters = wires.map((wire) => wire.join(' ')).join(', ') || 'void';
    this.#program.functions.push(
      exportName(label),
      `${result} wire_${this.#own.name}(${parameters}) {`,
      ...code.lines,
      '}',
      '',
    );
    if (core.returned && type.result && layoutOf(type.result).pointers) this.#post(label, type.result);
    return lends;
  }

  /** C expressions for the parameters. */
  #values(flat: readonly string[], spilled: boolean): string[] {
    const code = this.#code;
    const { type } = this.#each;
    if (spilled) {
      const area = code.fresh('arguments');
      const fields = parameterTuple(type).fields;
      const members = fields.map(
        (each) => `${this.#types.text(each.type, 'export')} ${memberName(each.name)};`,
      );
      code.add(`struct { ${members.join(' ')} } *${area} = (void *)${flat[0]};`);
      const values = fields.map((each) =>
        this.#named(each.type, each.name, `${area}->${memberName(each.name)}`),
      );
      code.add(`free(${area});`);
      return values;
    }
    let at = 0;
    return type.parameters.map((each) => {
      const count = layoutOf(each.type).flat.length;
      const value = liftFlat(code, this.#types, each.type, 'export', flat.slice(at, at + count));
      at += count;
      return this.#named(each.type, each.name, value);
    });
  }

  #named(type: ValueType, label: string, value: string): string {
    const name = this.#code.fresh(memberName(label));
    this.#code.add(`${this.#types.text(type, 'export')} ${name} = ${value};`);
    return name;
  }

  /** Notes down the imported handles that the parameters lend. */
  #lend(values: readonly string[]): boolean {
    const before = this.#code.lines.length;
    for (const [index, { type }] of this.#each.type.parameters.entries())
      this.#lendIn(type, values[index]!, 0);
    return this.#code.lines.length > before;
  }

  #lendIn(type: ValueType, value: string, depth: number): void {
    const code = this.#code;
    if (!this.#lends(type)) return;
    switch (type.kind) {
      case 'borrow':
        code.add(`lend(wire_${this.#types.resource(type, 'export').drop}, ${value}.handle);`);
        return;
      case 'list': {
        const index = `i${depth}`;
        code.block(`for (size_t ${index} = 0; ${index} < ${value}.len; ${index}++)`, () =>
          this.#lendIn(type.element, `${value}.ptr[${index}]`, depth + 1),
        );
        return;
      }
      case 'record':
      case 'tuple':
        for (const each of fieldsOf(type))
          this.#lendIn(each.type, `${value}.${fieldMember(type, each.name)}`, depth);
        return;
      case 'option':
        code.block(`if (${value}.is_some)`, () => this.#lendIn(type.type, `${value}.val`, depth));
        return;
      case 'result':
        if (type.ok) this.#lendCase(type, 'ok', type.ok, `!${value}.is_err`, value, depth);
        if (type.err) this.#lendCase(type, 'error', type.err, `${value}.is_err`, value, depth);
        return;
      case 'variant':
        for (const [index, each] of type.cases.entries()) {
          if (each.type) this.#lendCase(type, each.name, each.type, `${value}.tag == ${index}`, value, depth);
        }
    }
  }

  #lendCase(
    type: Extract<ValueType, { kind: 'variant' | 'result' }>,
    name: string,
    payload: ValueType,
    condition: string,
    value: string,
    depth: number,
  ): void {
    if (!this.#lends(payload)) return;
    this.#code.block(`if (${condition})`, () =>
      this.#lendIn(payload, `${value}.val.${caseMember(type, name)}`, depth),
    );
  }

  #lends(type: ValueType | undefined): boolean {
    switch (type?.kind) {
      case 'borrow':
        return !this.#program.isOwn(type.resource, 'export');
      case 'list':
        return this.#lends(type.element);
      case 'option':
        return this.#lends(type.type);
      case 'result':
        return this.#lends(type.ok) || this.#lends(type.err);
      case 'record':
      case 'tuple':
        return fieldsOf(type).some((each) => this.#lends(each.type));
      case 'variant':
        return type.cases.some((each) => this.#lends(each.type));
      default:
        return false;
    }
  }

  /** Calls the author's function; gives an expression for its WIT result. */
  #call(values: readonly string[]): string | undefined {
    const { name, shape, ret, err } = this.#own;
    const code = this.#code;
    const { result } = this.#each.type;
    if (result === undefined) {
      code.add(`${name}(${values.join(', ')});`);
      return undefined;
    }
    const text = this.#types.text(result, 'export');
    const outcome = code.fresh('outcome');
    if (shape.kind === 'value') {
      code.add(`${text} ${outcome} = ${name}(${values.join(', ')});`);
      return outcome;
    }
    const outs = [ret, err].map((out) => {
      const place = out && code.fresh(out.name);
      if (out) code.add(`${this.#types.text(out.type, 'export')} ${place};`);
      return place;
    });
    const args = [...values, ...outs.flatMap((place) => (place === undefined ? [] : [`&${place}`]))];
    code.add(`${text} ${outcome};`);
    const [good, bad] = outs;
    if (shape.kind === 'option') {
      code.add(
        `${outcome}.is_some = ${name}(${args.join(', ')});`,
        `if (${outcome}.is_some) ${outcome}.val = ${good};`,
      );
      return outcome;
    }
    code.add(`${outcome}.is_err = !${name}(${args.join(', ')});`);
    if (good !== undefined) code.add(`if (!${outcome}.is_err) ${outcome}.val.ok = ${good};`);
    if (bad !== undefined) code.add(`if (${outcome}.is_err) ${outcome}.val.err = ${bad};`);
    return outcome;
  }

  /** What stands in for the author's function where the kernel answers. */
  #unsupported(values: readonly string[]): string {
    const { result } = this.#each.type;
    const err = result?.kind === 'result' ? result.err : undefined;
    const labels =
      err?.kind === 'enum' ? err.labels : err?.kind === 'variant' ? err.cases.map(({ name }) => name) : [];
    const index = labels.indexOf('unsupported');
    if (index < 0) {
      throw new WitError(
        `${this.#each.name} is answered by the kernel: its error type needs a case "unsupported" for other hosts`,
      );
    }
    const code = this.#code;
    code.add('// The kernel answers this, whoever provides the resource; elsewhere nobody does.');
    for (const [at, { type }] of this.#each.type.parameters.entries()) {
      const dispose = this.#types.dispose(type, 'export', values[at]!, 'free');
      code.add(dispose ?? `(void)${values[at]};`);
    }
    const outcome = code.fresh('outcome');
    code.add(`${this.#types.text(result!, 'export')} ${outcome} = {.is_err = true};`);
    code.add(`${outcome}.val.err${err!.kind === 'enum' ? '' : '.tag'} = ${index};`);
    return outcome;
  }

  #finish(value: string | undefined, inMemory: boolean): void {
    const { result } = this.#each.type;
    if (value === undefined || result === undefined) return;
    if (!inMemory) {
      const [flat] = lowerFlat(this.#code, result, value);
      this.#code.add(`return ${flat};`);
      return;
    }
    const returned = this.#code.fresh('returned');
    this.#code.add(`static ${this.#types.text(result, 'export')} ${returned};`);
    this.#code.add(`${returned} = ${value};`, `return (int32_t)&${returned};`);
  }

  /** Frees the memory of what was returned, once it has been read. */
  #post(label: string, result: ValueType): void {
    const text = this.#types.text(result, 'export');
    const release = this.#types.dispose(result, 'export', '*value', 'release')!.replace('&*', '');
    this.#program.functions.push(
      exportName(`cabi_post_${label}`),
      `void wire_${this.#own.name}_post(int32_t returned) {`,
      `  ${text} *value = (${text} *)returned;`,
      `  ${release}`,
      '}',
      '',
    );
  }
}
