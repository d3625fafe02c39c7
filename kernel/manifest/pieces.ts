/** What the manifests of a run and of a system have in common, as zod checks it. */

import * as z from 'zod/mini';
import { isGuestPath, maximumMemory } from './manifest.ts';
import { parseConnectRule, parseListenRule, RuleProblem } from './network.ts';
import { parseOrigin } from './origin.ts';

export const text = z.string().check(
  z.minLength(1, 'a text that is not empty'),
  z.refine((value) => !value.includes('\0'), 'a text without NUL'),
);

export const count = (least: number, most: number) =>
  z.int().check(z.minimum(least, `at least ${least}`), z.maximum(most, `at most ${most}`));

export const guestPath = z
  .string()
  .check(z.refine(isGuestPath, 'an absolute guest path without `.`, `..` or a `/` at the end'));

export const variable = z.string().check(z.refine((value) => /^[^=\0]+=[^\0]*$/.test(value), 'NAME=VALUE'));

export const directory = z.strictObject({
  host: text,
  guest: guestPath,
  rights: z.array(z.enum(['read', 'write', 'delete'])).check(
    z.refine((rights) => rights.includes('read'), 'rights with `read` among them'),
    z.refine((rights) => new Set(rights).size === rights.length, 'each right once'),
  ),
});

/** A connection that may be asked for: by TCP alone. */
export const connectRule = z.string().check(
  z.refine((rule) => {
    const parsed = parseConnectRule(rule);
    return !(parsed instanceof RuleProblem) && parsed.protocol === 'tcp';
  }, 'the form tcp:HOST:PORT'),
);

export const deviceGrant = z.strictObject({
  device: said(
    z.string().check(z.regex(/^[A-Za-z0-9._-]{1,64}$/, 'a name in letters, digits, `.`, `_` and `-`')),
    'What a device, or a named pipe, is asked for by.',
  ),
  host: text,
  rights: z.array(z.enum(['read', 'write'])).check(
    z.minLength(1, '`read`, `write` or both'),
    z.refine((rights) => new Set(rights).size === rights.length, 'each right once'),
  ),
});

const PROTO = '__proto__';

/** z.record passes over a key `__proto__` in silence: here it is refused as others are. @param key does not take it */
export function record<T extends z.ZodMiniType>(key: z.ZodMiniString, value: T) {
  const type = z.record(key, value);
  const whole = z.unknown().check((context) => {
    const input = context.value;
    if (typeof input !== 'object' || input === null || !Object.hasOwn(input, PROTO)) return;
    const { issues } = z.safeParse(key, PROTO).error!;
    context.issues.push({ code: 'invalid_key', origin: 'record', issues, input: PROTO, path: [PROTO] });
    // With a problem here, `type` is not asked any more.
    for (const { path, ...issue } of z.safeParse(type, input).error?.issues ?? [])
      context.issues.push({ ...issue, path: [...path], input } as z.core.$ZodRawIssue);
  });
  return z.pipe(whole, type);
}

/** One of several objects: that of the first key which is there, else the last. */
export function oneOf(byKey: Readonly<Record<string, z.ZodMiniType>>, otherwise: z.ZodMiniType) {
  const chosen = z.unknown().check((context) => {
    const input = context.value;
    const isObject = typeof input === 'object' && input !== null;
    const key = Object.keys(byKey).find((one) => isObject && Object.hasOwn(input, one));
    const type = key === undefined ? otherwise : byKey[key]!;
    for (const { path, ...issue } of z.safeParse(type, input).error?.issues ?? [])
      context.issues.push({ ...issue, path: [...path], input } as z.core.$ZodRawIssue);
  });
  return z.pipe(chosen, z.union([...Object.values(byKey), otherwise]));
}

/** Rules of one kind; what is wrong with one is its parser's to say. */
export function rules(parse: (text: string) => object) {
  const rule = z.string().check((context) => {
    const answer = parse(context.value);
    if (answer instanceof RuleProblem)
      context.issues.push({ code: 'custom', message: answer.expected, input: context.value });
  });
  return z.array(rule).check(z.refine((texts) => new Set(texts).size === texts.length, 'each rule once'));
}

export const network = z.strictObject({
  connect: rules(parseConnectRule),
  listen: rules(parseListenRule),
  http: rules(parseOrigin),
});

export const memory = z
  .int()
  .check(z.minimum(65536, 'at least 65536 bytes'), z.maximum(maximumMemory, 'at most 4 GiB'));

export const seconds = z
  .number()
  .check(z.positive('more than 0 seconds'), z.maximum(2_147_483, 'at most 2147483 seconds'));

/** Takes what editors show beside a key. */
export function said<T extends z.ZodMiniType>(type: T, description: string): T {
  // The same type says other things elsewhere.
  const own = type.clone(type._zod.def);
  z.globalRegistry.add(own, { description });
  return own as T;
}
