/**
 * The check of a run's manifest. Strict: an unknown key is an error, since a misspelt grant must not be dropped in silence.
 */

import * as z from 'zod/mini';
import { BROKER_NAMES } from '../broker/names.ts';
import { faultPlan } from './fault-rules.ts';
import { levels, type Manifest, mostTasks, offerVerdicts, translations } from './manifest.ts';
import {
  connectRule,
  deviceGrant,
  directory,
  guestPath,
  memory,
  network,
  seconds,
  text,
  variable,
} from './pieces.ts';
import { checkAgainst } from './problem.ts';

export { ManifestError } from './problem.ts';

const service = z.strictObject({
  component: text,
  brokers: z.optional(z.array(z.enum(BROKER_NAMES))),
  wiring: z.optional(
    z.record(z.string().check(z.regex(/^[^@]+$/, 'an interface name without version')), text),
  ),
});

const terms = {
  verdict: z.enum(offerVerdicts),
  asker: z.optional(text),
  lasts: z.optional(seconds),
};

const offer = z.extend(directory, terms);

const connectionOffer = z.strictObject({
  connect: connectRule,
  ...terms,
});

const deviceOffer = z.extend(deviceGrant, terms);

const grants = z.strictObject({
  directories: z.array(directory),
  root: z.optional(z.strictObject({ host: text, keep: z.boolean() })),
  temporary: z.optional(
    z
      .array(guestPath)
      .check(z.refine((paths) => new Set(paths).size === paths.length, 'each guest path once')),
  ),
  libraries: z.optional(z.strictObject({ program: z.array(text), system: z.array(text) })),
  streams: z
    .array(z.enum(['input', 'output', 'error']))
    .check(z.refine((names) => new Set(names).size === names.length, 'each stream once')),
  clocks: z.boolean(),
  random: z.boolean(),
  trace: z.boolean(),
  offers: z.optional(z.array(offer)),
  connections: z.optional(z.array(connectionOffer)),
  devices: z.optional(z.array(deviceOffer)),
  network: z.optional(network),
});

const program = z.strictObject({
  host: text,
  inRoot: z.optional(z.boolean()),
  path: guestPath,
  arguments: z
    .array(z.string().check(z.refine((value) => !value.includes('\0'), 'a text without NUL')))
    .check(z.minLength(1, "at least the program's own name")),
  environment: z.array(variable),
  directory: guestPath,
  personality: text,
  level: z.optional(z.enum(levels, `one of ${levels.join(', ')}`)),
  translation: z.optional(z.enum(translations, `one of ${translations.join(', ')}`)),
  layout: z.optional(z.int('a whole number').check(z.nonnegative('not negative'))),
});

const manifest = z
  .strictObject({
    services: z.record(z.string(), service),
    grants,
    program,
    limits: z.strictObject({
      memory,
      seconds: z.optional(seconds),
      disk: z.optional(z.int('a whole number').check(z.nonnegative('not negative'))),
      tasks: z.optional(
        z
          .int('a whole number')
          .check(z.minimum(1, 'at least 1'), z.maximum(mostTasks, `at most ${mostTasks}`)),
      ),
    }),
    launches: z.optional(
      z.strictObject({
        windows: z.optional(service),
        component: z.optional(z.strictObject({ services: z.record(z.string(), service) })),
      }),
    ),
    faults: z.optional(faultPlan),
  })
  .check(
    z.refine((value) => value.program.personality in value.services, {
      path: ['program', 'personality'],
      message: 'the name of a service',
    }),
  );

/** Checks `value`. Errors: ManifestError, with every problem that was found. */
export function checkManifest(value: unknown): Manifest {
  return checkAgainst(manifest, value) as Manifest;
}
