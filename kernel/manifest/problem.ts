/** What is wrong with a manifest, in words: every message stands as "KEY: what it should be, not VALUE". */

export class ManifestError extends Error {
  /** One line for each problem. */
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`manifest: ${problems.join('; ')}`);
    this.name = 'ManifestError';
    this.problems = problems;
  }
}

/** What of zod's schemas is used here. */
interface Schema {
  safeParse(
    value: unknown,
  ):
    | { readonly success: true; readonly data: unknown }
    | { readonly success: false; readonly error: { readonly issues: unknown } };
}

/** Checks `value`. Errors: ManifestError, with every problem that was found. */
export function checkAgainst(schema: Schema, value: unknown): unknown {
  const answer = schema.safeParse(value);
  if (answer.success) return answer.data;
  throw new ManifestError((answer.error.issues as Issue[]).flatMap((issue) => problemsOf(issue, value)));
}

/** The fields of zod's issues that we read; which are there depends on `code`. */
interface Issue {
  readonly code: string;
  readonly path: PropertyKey[];
  readonly message: string;
  readonly keys?: string[];
  readonly expected?: string;
  readonly values?: unknown[];
  readonly issues?: Issue[];
}

/** An issue of keys that there are not speaks of all of them. */
function problemsOf(issue: Issue, value: unknown): string[] {
  if (issue.code !== 'unrecognized_keys') return [problem(issue, value)];
  return issue.keys!.map((key) => `${nameOf([...issue.path, key])}: there is no such key`);
}

function problem(issue: Issue, value: unknown): string {
  const { path, code } = issue;
  if (code === 'invalid_key') {
    return `${nameOf(path.slice(0, -1))}: each key ${wanted(issue.issues![0]!)}, not ${show(path.at(-1))}`;
  }
  const found = path.reduce<unknown>((inner, key) => (inner as Record<PropertyKey, unknown>)?.[key], value);
  return `${nameOf(path)}: ${wanted(issue)}, not ${show(found)}`;
}

const types: Record<string, string> = {
  string: 'a text',
  boolean: 'true or false',
  int: 'a whole number',
  number: 'a number',
  array: 'a list',
  object: 'an object',
  record: 'an object',
};

/** What should have been there; our own checks bring their message, zod's bring codes. */
function wanted(issue: Issue): string {
  if (issue.code === 'invalid_type') return types[issue.expected!] ?? issue.expected!;
  if (issue.code === 'invalid_value') return `one of ${issue.values!.join(', ')}`;
  return issue.message;
}

/** A place as messages name it. */
export function nameOf(path: readonly PropertyKey[]): string {
  const text = path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('');
  return text.replace(/^\./, '') || 'manifest';
}

function show(value: unknown): string {
  if (value === undefined) return 'missing';
  const text = JSON.stringify(value, (_, inner) => (typeof inner === 'bigint' ? String(inner) : inner));
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
