/** Handles wherever they are in a value. */

import { isNullable } from '../../../kernel/component/adapter/lift.ts';
import { camelCase } from '../../../kernel/component/adapter/names.ts';
import { Handle } from '../../../kernel/component/index.ts';
import type { ResourceType, ValueType } from '../../../kernel/component/types/model.ts';
import { payloadOf } from '../../../kernel/component/types/traits.ts';
import { carriesHandle } from '../target/type-key.ts';

/** A handle, its type, and whether it is given away or lent. */
export type HandleIn = readonly [handle: Handle, resource: ResourceType, kind: 'own' | 'borrow'];

/** The handles in a value, with their types. */
export function* handlesIn(value: unknown, type: ValueType): Iterable<HandleIn> {
  switch (type.kind) {
    case 'own':
    case 'borrow':
      if (value instanceof Handle) yield [value, type.resource, type.kind];
      return;
    case 'list':
      if (carriesHandle(type)) for (const one of value as unknown[]) yield* handlesIn(one, type.element);
      return;
    case 'tuple':
      for (const [at, one] of type.elements.entries()) yield* handlesIn((value as unknown[])[at], one);
      return;
    case 'record':
      for (const one of type.fields)
        yield* handlesIn((value as Record<string, unknown>)[camelCase(one.name)], one.type);
      return;
    case 'option': {
      const inner = isNullable(type) ? value : (value as { val?: unknown }).val;
      if (inner !== undefined) yield* handlesIn(inner, type.type);
      return;
    }
    case 'result':
    case 'variant': {
      const { tag, val } = value as { tag: string; val?: unknown };
      const inner = payloadOf(type, tag);
      if (inner !== undefined && val !== undefined) yield* handlesIn(val, inner);
      return;
    }
    default:
      return;
  }
}
