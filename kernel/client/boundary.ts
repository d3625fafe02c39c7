/**
 * The check of what goes in and what comes out of a call. A message names the function, the path, what should be there and
 * what is: "put: entry.size: expected a u32, got -1".
 */
import * as z from 'zod/mini';
import { ComponentError } from '../component/instance/trap.ts';
import type { Schema } from './schema.ts';

/** One function, as a client knows it. */
export interface Signature {
  /** Without `self`; names in camelCase. */
  readonly parameters: readonly (readonly [name: string, schema: Schema<unknown>])[];
  /** Absent where nothing comes back. */
  readonly result?: Schema<unknown>;
  /** Whether its result is a `result<T, E>`, and so rejects. */
  readonly fails?: true;
  /** Of E; absent where the error carries nothing. */
  readonly error?: Schema<unknown>;
}

/** A value that its type does not have. */
export class BoundaryError extends TypeError {
  override name = 'BoundaryError';
  /** Who is to blame: an argument is the caller's, a result the service's. */
  readonly blame: 'caller' | 'service';

  constructor(blame: 'caller' | 'service', message: string) {
    super(message);
    this.blame = blame;
  }
}

/** A service answered with the error of a function's `result`; `payload` is the error. */
export class ServiceError<E = unknown> extends ComponentError {
  override name = 'ServiceError';
  declare readonly payload: E;
  /** Such as `put`, or `item.text`. */
  readonly function: string;

  constructor(name: string, payload: E) {
    super(payload);
    this.function = name;
    this.message = `${name}: ${this.message}`;
  }
}

/** Arguments as the service takes them. Throws BoundaryError. */
export function writeArguments(name: string, signature: Signature, args: readonly unknown[]): unknown[] {
  const { parameters } = signature;
  if (args.length > parameters.length) {
    const count = `${parameters.length} argument${parameters.length === 1 ? '' : 's'}`;
    throw new BoundaryError('caller', `${name}: expected ${count}, got ${args.length}`);
  }
  return parameters.map(([parameter, schema], index) => {
    const answer = z.safeEncode(schema, args[index] as never);
    if (answer.success) return answer.data;
    throw new BoundaryError('caller', `${name}: ${problem(answer.error.issues, parameter, args[index])}`);
  });
}

/** What a service gave, as the caller sees it; `what` is `result` or `error`. Throws BoundaryError. */
export function readValue(
  name: string,
  what: 'result' | 'error',
  schema: Schema<unknown> | undefined,
  value: unknown,
): unknown {
  if (schema === undefined) return undefined;
  const answer = z.safeDecode(schema, value as never);
  if (answer.success) return answer.data;
  throw new BoundaryError('service', `${name}: ${problem(answer.error.issues, what, value)}`);
}

/** The fields of zod's issues that we read; which are there depends on `code`. */
interface Issue {
  readonly code?: string | undefined;
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly keys?: readonly string[];
  readonly expected?: string;
  readonly values?: readonly unknown[];
  /** Of a union: those of each of its members. */
  readonly errors?: readonly (readonly Issue[])[];
  readonly options?: readonly unknown[];
  /** Of a tuple: its length. */
  readonly maximum?: unknown;
  readonly minimum?: unknown;
}

/** The first thing that is wrong, in one line. */
function problem(issues: readonly unknown[], root: string, value: unknown): string {
  const issue = innermost((issues as readonly Issue[])[0]!);
  const at = issue.path.reduce<unknown>(
    (inner, key) => (inner as Record<PropertyKey, unknown>)?.[key],
    value,
  );
  if (issue.code === 'unrecognized_keys')
    return `${pathOf(root, [...issue.path, issue.keys![0]!])}: there is no such field`;
  return `${pathOf(root, issue.path)}: expected ${wanted(issue)}, got ${show(at)}`;
}

/** Of a variant, what is wrong with the case that was chosen; or the cases there are. */
function innermost(issue: Issue): Issue {
  if (issue.code !== 'invalid_union' || issue.errors === undefined || issue.errors.length === 0) return issue;
  const isOther = (one: Issue) => one.path.length === 1 && one.path[0] === 'tag';
  const chosen = issue.errors.find((member) => !member.some(isOther));
  if (chosen !== undefined) {
    const inner = innermost(chosen[0]!);
    return { ...inner, path: [...issue.path, ...inner.path] };
  }
  if (issue.errors.some((member) => member[0]!.path.length === 0))
    return { ...issue.errors[0]![0]!, path: issue.path };
  const values = issue.errors.flatMap((member) => member.find(isOther)!.values ?? []);
  return { code: 'invalid_value', message: '', values, path: [...issue.path, 'tag'] };
}

const TYPES: Readonly<Record<string, string>> = {
  string: 'a string',
  boolean: 'a bool',
  array: 'a list',
  tuple: 'a tuple',
  object: 'an object',
  undefined: 'nothing',
};

/** Our own schemas bring their message, zod's bring codes. */
function wanted(issue: Issue): string {
  if (issue.code === 'invalid_type') return TYPES[issue.expected!] ?? issue.expected!;
  if (issue.code === 'invalid_value') return oneOf(issue.values!);
  if (issue.code === 'invalid_union') return oneOf(issue.options ?? []);
  if (issue.code === 'too_big' || issue.code === 'too_small')
    return `a list of ${issue.maximum ?? issue.minimum}`;
  return issue.message;
}

function oneOf(values: readonly unknown[]): string {
  return values.length === 1 ? `"${values[0]}"` : `one of ${values.join(', ')}`;
}

function pathOf(root: string, path: readonly PropertyKey[]): string {
  return root + path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('');
}

const LONGEST = 40;

function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'string')
    return JSON.stringify(value.length > LONGEST ? `${value.slice(0, LONGEST)}...` : value);
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'function') return 'a function';
  if (typeof value !== 'object' || value === null)
    return typeof value === 'bigint' ? `${value}n` : String(value);
  const name = value.constructor?.name;
  return name === undefined || name === 'Object' || name === '' ? 'an object' : `a ${name}`;
}
