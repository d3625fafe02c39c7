/**
 * Faults that are made on purpose: which calls fail, as plain data. Decisions follow from the seed: the same calls of a function
 * in the same order meet the same faults.
 */

import * as z from 'zod/mini';
import { said, text } from './pieces.ts';
import { checkAgainst } from './problem.ts';

/** `fail`: the function's own error; `trap`: its provider ends; `delay`: it takes longer; `drop`: no answer comes. */
export const faultKinds = ['fail', 'trap', 'delay', 'drop'] as const;
export type FaultKind = (typeof faultKinds)[number];

export interface FaultRule {
  /** Who provides the function; `host` for what the host lends. */
  readonly service: string;
  /** `acme:kv/store#get`, `acme:kv/store#item.text`, or an interface alone, without versions. Absent: all. */
  readonly function?: string;
  readonly kind: FaultKind;
  /** Of the calls that it may hit, how many it does: up to 1, and 1 where it is absent. */
  readonly rate?: number;
  /** Of a delay. */
  readonly milliseconds?: number;
  /** So many calls of each function go well first. */
  readonly after?: number;
  /** No more faults than so many for each function. */
  readonly times?: number;
}

export interface FaultPlan {
  readonly seed?: number;
  readonly rules: readonly FaultRule[];
}

const count = z.int().check(z.minimum(0, 'a whole number that is not below 0'));

const NOTHING = 'more than 0: it would hit nothing';

const some = z.int().check(z.positive(NOTHING));

const share = z.number().check(z.positive(NOTHING), z.maximum(1, 'a number from 0 to 1'));

const time = z
  .number()
  .check(z.positive('more than 0 milliseconds'), z.maximum(60_000, 'at most 60000 milliseconds'));

const rule = z
  .strictObject({
    service: said(text, 'Who provides the function; host for what the host lends.'),
    function: z.optional(said(text, 'INTERFACE or INTERFACE#FUNCTION, without versions; all by default.')),
    kind: said(
      z.enum(faultKinds),
      "fail: the function's own error; trap: its service ends; delay: it takes longer; drop: no answer comes.",
    ),
    rate: z.optional(said(share, 'How many of the calls are hit, up to 1; 1 by default.')),
    milliseconds: z.optional(said(time, 'Of a delay.')),
    after: z.optional(said(count, 'So many calls of each function go well first.')),
    times: z.optional(said(some, 'No more faults than so many for each function.')),
  })
  .check(
    z.refine(({ kind, milliseconds }) => (kind === 'delay') === (milliseconds !== undefined), {
      path: ['milliseconds'],
      message: 'a number for `delay`, and nothing for other kinds',
    }),
  );

/** The part of a manifest that says which faults are made. */
export const faultPlan = z.strictObject({
  seed: z.optional(said(z.int(), 'What all decisions follow from; 0 by default.')),
  rules: said(z.array(rule), 'Which calls are hit; the first rule that hits decides.'),
});

/** Checks a plan that stands by itself. Errors: ManifestError. */
export function checkFaultPlan(value: unknown): FaultPlan {
  return checkAgainst(faultPlan, value) as FaultPlan;
}
