/** What can be called on a component, as data that every side of the comparison reads: the same calls, the same values. */

import { camelCase, pascalCase } from '../../../kernel/component/adapter/names.ts';
import type { ResourceType, ValueType } from '../../../kernel/component/types/model.ts';
import { parseName } from '../../../kernel/component/types/names.ts';
import type { Operation } from '../../fuzz/target/operation.ts';
import type { Target } from '../../fuzz/target/target.ts';

/** Values of a parameter. */
export type Shape =
  | { readonly kind: 'integer'; readonly min: number; readonly max: number }
  | { readonly kind: 'text' }
  | { readonly kind: 'bytes' }
  | { readonly kind: 'choice'; readonly of: readonly string[] }
  /** One of the handles of a class that there are; `own`: it is given away. */
  | { readonly kind: 'handle'; readonly of: string; readonly own: boolean };

export interface Action {
  readonly kind: 'constructor' | 'method' | 'function' | 'drop';
  /** Name of the interface among the exports. */
  readonly interface: string;
  /** Of the resource, where it is of one; and of the function, in JavaScript. */
  readonly class: string;
  readonly function: string;
  /** Those of methods without the object itself, which comes first among `takes`. */
  readonly takes: readonly Shape[];
  /** Class of the handle that comes back. */
  readonly gives?: string | undefined;
}

/** Throws TypeError for types that no component of the comparison has. */
export function actionsOf({ operations, resources }: Target): Action[] {
  const classOf = (resource: ResourceType) => pascalCase(resources.get(resource)!.replace(/^.*\//, ''));
  return operations
    .filter(({ kind }) => kind === 'function' || kind === 'drop')
    .map((one) => {
      const takes = one.parameters.map(({ type }) => shapeOf(type, classOf));
      const of = { takes, interface: one.interface };
      if (one.kind === 'drop') return { ...of, kind: one.kind, class: '', function: '' };
      const gives = handleIn(one, classOf);
      const parsed = parseName(one.function)!;
      if (parsed.kind === 'constructor' || parsed.kind === 'method')
        return {
          ...of,
          kind: parsed.kind,
          class: pascalCase(parsed.resource),
          function: parsed.kind === 'method' ? camelCase(parsed.label) : '',
          gives,
        };
      return { ...of, kind: 'function', class: '', function: camelCase(one.function), gives };
    });
}

type ClassOf = (resource: ResourceType) => string;

function handleIn({ result }: Operation, classOf: ClassOf): string | undefined {
  return result?.kind === 'own' ? classOf(result.resource) : undefined;
}

const INTEGERS: Readonly<Record<string, readonly [number, number]>> = {
  u8: [0, 0xff],
  u16: [0, 0xffff],
  u32: [0, 0xffff_ffff],
  s32: [-0x8000_0000, 0x7fff_ffff],
};

function shapeOf(type: ValueType, classOf: ClassOf): Shape {
  const range = INTEGERS[type.kind];
  if (range !== undefined) return { kind: 'integer', min: range[0], max: range[1] };
  if (type.kind === 'string') return { kind: 'text' };
  if (type.kind === 'list' && type.element.kind === 'u8') return { kind: 'bytes' };
  if (type.kind === 'enum') return { kind: 'choice', of: type.labels };
  if (type.kind === 'own' || type.kind === 'borrow')
    return { kind: 'handle', of: classOf(type.resource), own: type.kind === 'own' };
  throw new TypeError(`nothing makes values of ${type.kind}`);
}
