/** How a WIT function looks in C, be it one that the author calls or one that he writes. */

import type { ValueType } from '../../../kernel/component/types/model.ts';
import type { Scope, WitFunction } from '../../wit/model.ts';
import { Code } from '../code.ts';
import { memberName } from './names.ts';
import { docLines, type Program, type Shape, type Side, shapeOf } from './program.ts';
import type { Types } from './types.ts';

/** A pointer to where the function puts a value. */
export interface Out {
  readonly name: string;
  readonly type: ValueType;
}

export interface Signature {
  readonly name: string;
  /** Names of the WIT parameters, `self` included. */
  readonly parameters: readonly string[];
  readonly shape: Shape;
  readonly ret: Out | undefined;
  readonly err: Out | undefined;
  /** `bool name(...)`, without `;`. */
  readonly text: string;
  /** A body to write, which knows the names of the parameters. */
  readonly code: Code;
}

export function signature(
  program: Program,
  types: Types,
  owner: Scope,
  each: WitFunction,
  side: Side,
): Signature {
  const code = new Code();
  const name = program.functionName(owner, each, side);
  const parameters = each.type.parameters.map((parameter) => code.fresh(memberName(parameter.name)));
  const shape = shapeOf(each.type.result);
  const out = (wanted: string, type: ValueType | undefined): Out | undefined =>
    type && { name: code.fresh(wanted), type };
  const ret = shape.kind === 'value' ? undefined : out('ret', shape.ret);
  const err = shape.kind === 'value' ? undefined : out('err', shape.err);
  const list = each.type.parameters.map(
    (parameter, index) => `${spaced(types.text(parameter.type, side))}${parameters[index]}`,
  );
  for (const one of [ret, err]) if (one) list.push(`${spaced(types.text(one.type, side))}*${one.name}`);
  const plain = shape.kind === 'value' ? shape.type && types.text(shape.type, side) : 'bool';
  const result = plain ?? 'void';
  const text = `${spaced(result)}${name}(${list.join(', ') || 'void'})`;
  return { name, parameters, shape, ret, err, text, code };
}

/** The function's declaration, with its docs, for the header. */
export function declaration(each: WitFunction, { text }: Signature): string[] {
  return [...docLines(each.docs), `${text};`, ''];
}

function spaced(type: string): string {
  return type.endsWith('*') ? type : `${type} `;
}
