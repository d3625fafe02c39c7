/**
 * The check of a manifest. Strict: an unknown key is an error, since a misspelt grant must not be dropped in silence.
 * Every message stands as "KEY: what it should be, not VALUE".
 */

import * as z from 'zod/mini';
import { BROKER_NAMES } from '../broker/names.ts';
import { isGuestPath, levels, type Manifest, maximumMemory, translations } from './manifest.ts';
import { parseConnectRule, parseListenRule, RuleProblem } from './network.ts';
import { parseOrigin } from './origin.ts';

export class ManifestError extends Error {
  /** One line for each problem. */
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`manifest: ${problems.join('; ')}`);
    this.name = 'ManifestError';
    this.problems = problems;
  }
}

const text = z.string().check(
  z.minLength(1, 'a text that is not empty'),
  z.refine((value) => !value.includes('\0'), 'a text without NUL'),
);

const guestPath = z
  .string()
  .check(z.refine(isGuestPath, 'an absolute guest path without `.`, `..` or a `/` at the end'));

const variable = z.string().check(z.refine((value) => /^[^=\0]+=[^\0]*$/.test(value), 'NAME=VALUE'));

const service = z.strictObject({
  component: text,
  brokers: z.optional(z.array(z.enum(BROKER_NAMES))),
  wiring: z.optional(
    z.record(z.string().check(z.regex(/^[^@]+$/, 'an interface name without version')), text),
  ),
});

const directory = z.strictObject({
  host: text,
  guest: guestPath,
  rights: z.array(z.enum(['read', 'write', 'delete'])).check(
    z.refine((rights) => rights.includes('read'), 'rights with `read` among them'),
    z.refine((rights) => new Set(rights).size === rights.length, 'each right once'),
  ),
});

/** Rules of one kind; what is wrong with one is its parser's to say. */
function rules(parse: (text: string) => object) {
  const rule = z.string().check((context) => {
    const answer = parse(context.value);
    if (answer instanceof RuleProblem)
      context.issues.push({ code: 'custom', message: answer.expected, input: context.value });
  });
  return z.array(rule).check(z.refine((texts) => new Set(texts).size === texts.length, 'each rule once'));
}

const network = z.strictObject({
  connect: rules(parseConnectRule),
  listen: rules(parseListenRule),
  http: rules(parseOrigin),
});

const grants = z.strictObject({
  directories: z.array(directory),
  temporary: z.optional(
    z
      .array(guestPath)
      .check(z.refine((paths) => new Set(paths).size === paths.length, 'each guest path once')),
  ),
  streams: z
    .array(z.enum(['input', 'output', 'error']))
    .check(z.refine((names) => new Set(names).size === names.length, 'each stream once')),
  clocks: z.boolean(),
  random: z.boolean(),
  trace: z.boolean(),
  network: z.optional(network),
});

const program = z.strictObject({
  host: text,
  path: guestPath,
  arguments: z
    .array(z.string().check(z.refine((value) => !value.includes('\0'), 'a text without NUL')))
    .check(z.minLength(1, 'at least the program`s own name')),
  environment: z.array(variable),
  directory: guestPath,
  personality: text,
  level: z.optional(z.enum(levels, `one of ${levels.join(', ')}`)),
  translation: z.optional(z.enum(translations, `one of ${translations.join(', ')}`)),
});

const memory = z
  .int()
  .check(z.minimum(65536, 'at least 65536 bytes'), z.maximum(maximumMemory, 'at most 4 GiB'));

const seconds = z
  .number()
  .check(z.positive('more than 0 seconds'), z.maximum(2_147_483, 'at most 2147483 seconds'));

const manifest = z
  .strictObject({
    services: z.record(z.string(), service),
    grants,
    program,
    limits: z.strictObject({ memory, seconds: z.optional(seconds) }),
  })
  .check(
    z.refine((value) => value.program.personality in value.services, {
      path: ['program', 'personality'],
      message: 'the name of a service',
    }),
  );

/** Checks `value`. Errors: ManifestError, with every problem that was found. */
export function checkManifest(value: unknown): Manifest {
  const answer = manifest.safeParse(value);
  if (answer.success) return answer.data as Manifest;
  throw new ManifestError((answer.error.issues as unknown as Issue[]).map((issue) => problem(issue, value)));
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

function problem(issue: Issue, value: unknown): string {
  const { path, code } = issue;
  if (code === 'unrecognized_keys') return `${name([...path, issue.keys![0]!])}: there is no such key`;
  if (code === 'invalid_key') {
    return `${name(path.slice(0, -1))}: each key ${wanted(issue.issues![0]!)}, not ${show(path.at(-1))}`;
  }
  const found = path.reduce<unknown>((inner, key) => (inner as Record<PropertyKey, unknown>)?.[key], value);
  return `${name(path)}: ${wanted(issue)}, not ${show(found)}`;
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

function name(path: readonly PropertyKey[]): string {
  const text = path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('');
  return text.replace(/^\./, '') || 'manifest';
}

function show(value: unknown): string {
  if (value === undefined) return 'missing';
  const text = JSON.stringify(value, (_, inner) => (typeof inner === 'bigint' ? String(inner) : inner));
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
