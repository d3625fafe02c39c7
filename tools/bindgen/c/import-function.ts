/** The body of an imported function: flatten the arguments, call, take the result apart. */

import { layoutOf, parameterTuple, signatureOf } from '../../../kernel/component/abi/layout.ts';
import type { WitFunction } from '../../wit/model.ts';
import { CORE, liftFlat, lowerFlat } from './flat.ts';
import { memberName } from './names.ts';
import type { Program } from './program.ts';
import { wire } from './resource.ts';
import type { Signature } from './signature.ts';
import type { Types } from './types.ts';

export function importFunction(
  program: Program,
  types: Types,
  each: WitFunction,
  own: Signature,
  wireModule: string,
): void {
  const core = signatureOf(each.type, 'lower');
  const name = `wire_${own.name}`;
  const result = core.results[0] === undefined ? 'void' : CORE[core.results[0]];
  const parameters = core.parameters.map((flat) => CORE[flat]).join(', ') || 'void';
  const args = core.spilled ? spill(types, each, own) : flatten(each, own);
  finish(types, each, own, name, args, core.returned);
  program.functions.push(
    ...wire(wireModule, each.name, result, name, parameters),
    '',
    `${own.text} {`,
    ...own.code.lines,
    '}',
    '',
  );
}

function flatten(each: WitFunction, { parameters, code }: Signature): string[] {
  return each.type.parameters.flatMap(({ type }, index) => lowerFlat(code, type, parameters[index]!));
}

/** Too many for the stack: they go through memory, as a struct. */
function spill(types: Types, each: WitFunction, { parameters, code }: Signature): string[] {
  const fields = parameterTuple(each.type).fields;
  const area = code.fresh('arguments');
  const members = fields.map(({ name, type }) => `${types.text(type, 'import')} ${memberName(name)};`);
  code.add(`struct { ${members.join(' ')} } ${area} = {${parameters.join(', ')}};`);
  return [`(int32_t)&${area}`];
}

function finish(
  types: Types,
  each: WitFunction,
  own: Signature,
  name: string,
  args: string[],
  returned: boolean,
): void {
  const { code } = own;
  const { result } = each.type;
  if (result === undefined) {
    code.add(`${name}(${args.join(', ')});`);
    return;
  }
  const outcome = code.fresh('outcome');
  if (returned) {
    code.add(`${types.text(result, 'import')} ${outcome};`);
    code.add(`${name}(${[...args, `(int32_t)&${outcome}`].join(', ')});`);
    giveBack(own, outcome);
    return;
  }
  code.add(`${CORE[layoutOf(result).flat[0]!]} ${outcome} = ${name}(${args.join(', ')});`);
  giveBack(own, liftFlat(code, types, result, 'import', [outcome]));
}

/** `value` is an expression for a result of the function's WIT type. */
function giveBack({ shape, ret, err, code }: Signature, value: string): void {
  if (shape.kind === 'value') {
    code.add(`return ${value};`);
    return;
  }
  if (shape.kind === 'option') {
    code.add(`if (!${value}.is_some) return false;`, `*${ret!.name} = ${value}.val;`, 'return true;');
    return;
  }
  if (err) {
    code.block(`if (${value}.is_err)`, () => code.add(`*${err.name} = ${value}.val.err;`, 'return false;'));
  } else code.add(`if (${value}.is_err) return false;`);
  if (ret) code.add(`*${ret.name} = ${value}.val.ok;`);
  code.add('return true;');
}
