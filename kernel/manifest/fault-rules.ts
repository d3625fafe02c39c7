/**
 * Faults that are made on purpose: which calls fail, as plain data. Decisions follow from the seed: the same calls of a function
 * in the same order meet the same faults.
 */

import * as z from 'zod/mini';
import { text } from './pieces.ts';

/** `fail`: the function's own error; `trap`: its provider ends; `delay`: it takes longer; `drop`: no answer comes. */
export const faultKinds = ['fail', 'trap', 'delay', 'drop'] as const;
export type FaultKind = (typeof faultKinds)[number];

export interface FaultRule {
  /** Who provides the function; `host` for what the host lends. */
  readonly service: string;
  /** `acme:kv/store#get`, `acme:kv/store#item.text`, or an interface alone, without versions. Absent: all. */
  readonly function?: string;
  readonly kind: FaultKind;
  /** Of the calls that it may hit, how many it does: 0 to 1, 1 where it is absent. */
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

const rule = z
  .strictObject({
    service: text,
    function: z.optional(text),
    kind: z.enum(faultKinds),
    rate: z.optional(
      z.number().check(z.minimum(0, 'a number from 0 to 1'), z.maximum(1, 'a number from 0 to 1')),
    ),
    milliseconds: z.optional(
      z
        .number()
        .check(z.positive('more than 0 milliseconds'), z.maximum(60_000, 'at most 60000 milliseconds')),
    ),
    after: z.optional(count),
    times: z.optional(count),
  })
  .check(
    z.refine(({ kind, milliseconds }) => (kind === 'delay') === (milliseconds !== undefined), {
      path: ['milliseconds'],
      message: 'a number for `delay`, and nothing for other kinds',
    }),
  );

/** The part of a manifest that says which faults are made. */
export const faultPlan = z.strictObject({ seed: z.optional(z.int()), rules: z.array(rule) });
