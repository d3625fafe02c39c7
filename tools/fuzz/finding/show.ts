/** Values, calls and answers as people read them: WIT's own names, one line a call. */

import { isNullable } from '../../../kernel/component/adapter/lift.ts';
import { camelCase } from '../../../kernel/component/adapter/names.ts';
import { Handle } from '../../../kernel/component/index.ts';
import type { ValueType } from '../../../kernel/component/types/model.ts';
import { type Answer, FAILED, SKIPPED, TRAPPED } from '../execute/answer.ts';
import type { Operation } from '../target/operation.ts';

const LONG = 60;

/** Names of handles: `node1`, `node2`, ... in the order in which they are first seen. */
export class HandleNames {
  readonly #names = new Map<object, string>();
  readonly #counts = new Map<string, number>();

  of(handle: object, type: ValueType): string {
    let name = this.#names.get(handle);
    if (name === undefined) {
      const word = (type.kind === 'own' || type.kind === 'borrow' ? type.resource.name : 'handle').replace(
        /^.*[/.]/,
        '',
      );
      const count = (this.#counts.get(word) ?? 0) + 1;
      this.#counts.set(word, count);
      name = `${word || 'handle'}${count}`;
      this.#names.set(handle, name);
    }
    return name;
  }
}

export function showValue(value: unknown, type: ValueType, names: HandleNames): string {
  switch (type.kind) {
    case 'own':
    case 'borrow':
      return value instanceof Handle
        ? names.of(value, type)
        : `a ${type.resource.name.replace(/^.*[/.]/, '')}`;
    case 'string':
    case 'char':
      return shorten(JSON.stringify(value), LONG);
    case 'list':
      if (value instanceof Uint8Array) return showBytes(value);
      return `[${[...(value as Iterable<unknown>)].map((one) => showValue(one, type.element, names)).join(', ')}]`;
    case 'tuple':
      return `(${type.elements.map((one, at) => showValue((value as unknown[])[at], one, names)).join(', ')})`;
    case 'record': {
      const fields = type.fields.map(({ name, type: inner }) => {
        const one = (value as Record<string, unknown>)[camelCase(name)];
        return `${name}: ${showValue(one, inner, names)}`;
      });
      return `{${fields.join(', ')}}`;
    }
    case 'flags':
      return `{${type.labels.filter((one) => (value as Record<string, boolean>)[camelCase(one)]).join(', ')}}`;
    case 'option': {
      const inner = isNullable(type) ? value : (value as { val?: unknown }).val;
      return inner === undefined ? 'none' : `some(${showValue(inner, type.type, names)})`;
    }
    case 'result': {
      const { tag, val } = value as { tag: 'ok' | 'err'; val?: unknown };
      return showCase(tag, val, type[tag], names);
    }
    case 'variant': {
      const { tag, val } = value as { tag: string; val?: unknown };
      return showCase(tag, val, type.cases.find((one) => one.name === tag)?.type, names);
    }
    default:
      return Object.is(value, -0) ? '-0' : String(value);
  }
}

function showCase(tag: string, val: unknown, type: ValueType | undefined, names: HandleNames): string {
  return type === undefined ? tag : `${tag}(${showValue(val, type, names)})`;
}

function showBytes(bytes: Uint8Array): string {
  const shown = [...bytes.subarray(0, 16)].map((one) => one.toString(16).padStart(2, '0')).join(' ');
  return bytes.length <= 16 ? `<${shown}>` : `<${shown} ... ${bytes.length} bytes>`;
}

function shorten(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 10)}..." (${text.length})`;
}

/** `[method]node.open-at(self: node1, path: "a")` */
export function showCall(operation: Operation, args: readonly unknown[], names: HandleNames): string {
  const shown = operation.parameters.map(
    ({ name, type }, at) => `${name}: ${showValue(args[at], type, names)}`,
  );
  return `${operation.name.replace(/^.*#/, '')}(${shown.join(', ')})`;
}

export function showAnswer(operation: Operation, { status, value }: Answer, names: HandleNames): string {
  if (status === SKIPPED) return 'not called: there is no such handle';
  if (status === TRAPPED) return 'trap';
  if (status === FAILED) return `error ${showError(operation, value, names)}`;
  return operation.result === undefined ? 'done' : showValue(value, operation.result, names);
}

/** A refusal may be of a type that the function does not have. */
function showError(operation: Operation, value: unknown, names: HandleNames): string {
  const type = operation.error?.type;
  try {
    if (type !== undefined) return showValue(value, type, names);
  } catch {
    // Shown below.
  }
  return JSON.stringify(value) ?? '';
}
