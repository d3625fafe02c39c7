/** The handles in a value of JavaScript's, wherever its type has them: to look at each, or to put something else in its place. */
import { casesOf, fieldsOf, layoutOf } from '../component/abi/layout.ts';
import { isNullable } from '../component/adapter/lift.ts';
import { camelCase } from '../component/adapter/names.ts';
import type { FunctionType, ValueType } from '../component/types/model.ts';

export type HandleType = Extract<ValueType, { kind: 'own' | 'borrow' }>;

/** What is to stand in a handle's place. */
export type Visit = (handle: unknown, type: HandleType) => unknown;
type Change = (value: unknown, visit: Visit) => unknown;

const changes = new WeakMap<ValueType, Change>();

/** The value with what `visit` gives in the place of each handle. */
export function withHandles(type: ValueType, value: unknown, visit: Visit): unknown {
  return changeOf(type)(value, visit);
}

/** Whether a function takes handles, or gives any. */
export function takesHandles(type: FunctionType): boolean {
  return type.parameters.some((one) => layoutOf(one.type).handles);
}

export function givesHandles({ result }: FunctionType): boolean {
  return result !== undefined && layoutOf(result).handles;
}

function changeOf(type: ValueType): Change {
  let change = changes.get(type);
  if (change === undefined) {
    change = layoutOf(type).handles ? makeChange(type) : (value) => value;
    changes.set(type, change);
  }
  return change;
}

function makeChange(type: ValueType): Change {
  switch (type.kind) {
    case 'own':
    case 'borrow':
      return (value, visit) => visit(value, type);
    case 'list': {
      const element = changeOf(type.element);
      return (value, visit) => Array.from(value as Iterable<unknown>, (one) => element(one, visit));
    }
    case 'record':
    case 'tuple':
      return inFields(type);
    case 'option':
      return inOption(type);
    default:
      return inCases(type as Extract<ValueType, { kind: 'variant' | 'result' }>);
  }
}

function inFields(type: Extract<ValueType, { kind: 'record' | 'tuple' }>): Change {
  const fields = fieldsOf(type).map(({ name, type: one }, index) => ({
    key: type.kind === 'tuple' ? index : camelCase(name),
    change: changeOf(one),
  }));
  return (value, visit) => {
    const changed: Record<string | number, unknown> | unknown[] = type.kind === 'tuple' ? [] : {};
    for (const { key, change } of fields)
      (changed as Record<string | number, unknown>)[key] = change(
        (value as Record<string | number, unknown>)[key],
        visit,
      );
    return changed;
  };
}

function inOption(type: Extract<ValueType, { kind: 'option' }>): Change {
  const change = changeOf(type.type);
  if (isNullable(type))
    return (value, visit) => (value === undefined || value === null ? undefined : change(value, visit));
  return (value, visit) => {
    const { tag, val } = value as { tag: string; val: unknown };
    return tag === 'none' ? value : { tag, val: change(val, visit) };
  };
}

function inCases(type: Extract<ValueType, { kind: 'variant' | 'result' }>): Change {
  const names = type.kind === 'result' ? ['ok', 'err'] : undefined;
  const cases = new Map(
    casesOf(type).map(
      ({ name, type: one }, index) => [names?.[index] ?? name, one && changeOf(one)] as const,
    ),
  );
  return (value, visit) => {
    const { tag, val } = value as { tag: string; val: unknown };
    const change = cases.get(tag);
    return change === undefined ? value : { tag, val: change(val, visit) };
  };
}
