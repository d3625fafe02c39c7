/** What the manifests of a run and of a system have in common, as zod checks it. */

import * as z from 'zod/mini';
import { isGuestPath, maximumMemory } from './manifest.ts';
import { parseConnectRule, parseListenRule, RuleProblem } from './network.ts';
import { parseOrigin } from './origin.ts';

export const text = z.string().check(
  z.minLength(1, 'a text that is not empty'),
  z.refine((value) => !value.includes('\0'), 'a text without NUL'),
);

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
