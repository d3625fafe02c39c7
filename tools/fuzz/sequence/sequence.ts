/**
 * A sequence of calls: what is tried, kept, mutated and told. Calls are immutable, so sequences share them.
 *
 * Values have the runtime's conventions for JavaScript (kernel/component/README.md), with two kinds of leaves more: what refers
 * to an earlier result, and an object that the component's own imports provide. A call is known by its number, which stays when
 * calls around it come and go; a reference that leads nowhere is answered by the nearest thing of its type.
 */

export class Call {
  /** Unique in its sequence. */
  readonly id: number;
  /** Number of the operation (`target/operation.ts`). */
  readonly operation: number;
  /** Who calls: a client has the handles that it was given. */
  readonly client: number;
  readonly args: readonly Value[];
  /** Bit n: argument n has nothing in it that stands for something else. */
  readonly plain: number;

  constructor(id: number, operation: number, client: number, args: readonly Value[]) {
    this.id = id;
    this.operation = operation;
    this.client = client;
    this.args = args;
    let plain = 0;
    for (let at = 0; at < args.length && at < 32; at++) if (isPlain(args[at])) plain |= 1 << at;
    this.plain = plain;
  }
}

export interface Sequence {
  readonly calls: readonly Call[];
  /** What the model's answers to the component's own calls are drawn from. */
  readonly seed: number;
}

export type Value =
  | undefined
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | HandleRef
  | ValueRef
  | ModelObject
  | readonly Value[]
  | { readonly [field: string]: Value };

/** A handle that an earlier call gave. */
export class HandleRef {
  readonly call: number;
  /** Which of the handles in its result. */
  readonly nth: number;

  constructor(call: number, nth = 0) {
    this.call = call;
    this.nth = nth;
  }
}

/** A part of an earlier call's result, of the type that is wanted. */
export class ValueRef {
  readonly call: number;
  /** Which of the parts of that type. */
  readonly nth: number;
  /** Added, where it is a whole number. */
  readonly plus: number;
  /** Where there is no such part. */
  readonly otherwise: Value;

  constructor(call: number, nth: number, plus: number, otherwise: Value) {
    this.call = call;
    this.nth = nth;
    this.plus = plus;
    this.otherwise = otherwise;
  }
}

/** A new object of a resource type that the component imports. */
export class ModelObject {
  readonly isModel = true;
}

/** A value without parts. */
export function isLeaf(value: Value): boolean {
  return typeof value !== 'object' || value instanceof Uint8Array || isReference(value);
}

export function isReference(value: Value): value is HandleRef | ValueRef | ModelObject {
  return value instanceof HandleRef || value instanceof ValueRef || value instanceof ModelObject;
}

function isPlain(value: Value): boolean {
  if (typeof value !== 'object' || value instanceof Uint8Array) return true;
  if (isReference(value)) return false;
  return Object.values(value as Record<string, Value>).every(isPlain);
}
