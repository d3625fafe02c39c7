/**
 * The check of a system's manifest, and the JSON Schema that editors use, made of the same description. Strict: a misspelt
 * limit must not be dropped in silence. What only the components can tell (imports, types) is checked when they are there:
 * kernel/system.
 */

import * as z from 'zod/mini';
import { faultPlan } from './fault-rules.ts';
import type { DeviceGrant } from './manifest.ts';
import { parseConnectRule, parseListenRule } from './network.ts';
import { parseOrigin } from './origin.ts';
import {
  connectRule,
  count,
  deviceGrant,
  directory,
  memory,
  oneOf,
  record,
  rules,
  said,
  seconds,
  text,
  variable,
} from './pieces.ts';
import { checkAgainst } from './problem.ts';
import { scheduling, schedulingProblems } from './scheduling.ts';
import {
  type Boot,
  NO_DEADLINE,
  restartPolicies,
  type SystemManifest,
  type SystemService,
  tiers,
} from './system.ts';

/** Names that messages use for others than services. */
const RESERVED = ['host', 'kernel', 'supervisor'];

const serviceName = z.string().check(
  z.regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'in lower case, with digits and single `-`'),
  z.maxLength(64, 'of at most 64 characters'),
  z.refine((name) => !RESERVED.includes(name), `none of ${RESERVED.join(', ')}`),
);

const interfaceName = z
  .string()
  .check(z.regex(/^[a-z][a-z0-9-]*:[a-z][a-z0-9-]*\/[a-z][a-z0-9-]*$/, 'an interface name without version'));

const amount = (least: number) => z.number().check(z.minimum(least, `at least ${least}`));

function once<T extends z.ZodMiniType>(item: T, what: string) {
  return z.array(item).check(z.refine((list) => new Set(list).size === list.length, `each ${what} once`));
}

const lasts = {
  lasts: z.optional(
    said(seconds, 'Seconds that what is granted of it lasts; to its last handle by default.'),
  ),
};

/** The one key says which it is. */
const offer = oneOf(
  {
    connect: z.strictObject({
      connect: said(connectRule, 'Connections by TCP: tcp:HOST:PORT.'),
      ...lasts,
    }),
    device: z.extend(deviceGrant, lasts),
  },
  z.extend(directory, lasts),
);

const offers = z.array(offer).check((context) => {
  const names = (context.value as Partial<DeviceGrant>[]).map(({ device }) => device);
  for (const [index, name] of names.entries())
    if (name !== undefined && names.indexOf(name) < index)
      context.issues.push({
        code: 'custom',
        message: 'a name that no other device has',
        input: context.value,
        path: [index, 'device'],
      });
});

const grants = z.strictObject({
  directories: z.optional(said(z.array(directory), 'Directories that it sees, each with its rights.')),
  offers: z.optional(said(offers, 'What it may ask for while it runs.')),
  clocks: z.optional(said(z.boolean(), 'Whether it may read the clocks.')),
  random: z.optional(said(z.boolean(), 'Whether it gets random numbers.')),
  environment: z.optional(said(z.array(variable), 'Its environment, as NAME=VALUE.')),
  arguments: z.optional(
    said(
      z.array(z.string().check(z.refine((value) => !value.includes('\0'), 'a text without NUL'))),
      'Its arguments, without its own name.',
    ),
  ),
  network: z.optional(
    said(
      z.strictObject({
        connect: z.optional(rules(parseConnectRule)),
        listen: z.optional(rules(parseListenRule)),
        http: z.optional(rules(parseOrigin)),
      }),
      'What of the network it may use: tcp:HOST:PORT, udp:HOST:PORT, http://HOST.',
    ),
  ),
});

const limits = z.strictObject({
  memory: z.optional(said(memory, 'Most bytes of each of its memories.')),
  instances: z.optional(said(count(1, 1_000_000), 'Most instances that it is made of.')),
  handles: z.optional(said(count(1, 1_048_576), 'Most handles that it may hold.')),
  callsPerSecond: z.optional(said(count(1, 1_000_000_000), 'Calls that it takes in a second; others wait.')),
  deadline: z.optional(
    said(
      z.union([seconds, z.literal(NO_DEADLINE)], 'more than 0 and at most 2147483 seconds, or "none"'),
      'Seconds that its callers wait: then the call is refused as timed-out; none: for ever. 30 by default, unless it is trusted.',
    ),
  ),
  budget: z.optional(
    said(
      seconds,
      'Seconds that it may spend on one call: then it is ended; twice the deadline, where one is said, by default.',
    ),
  ),
});

const restart = z.strictObject({
  policy: z.optional(said(z.enum(restartPolicies), 'When it is started again; on-failure by default.')),
  delay: z.optional(said(amount(0), 'Seconds before the first restart; 0.1 by default.')),
  factor: z.optional(said(amount(1), 'By which each delay is longer than the last; 2 by default.')),
  longest: z.optional(said(amount(0), 'Seconds of the longest delay; 10 by default.')),
  most: z.optional(said(count(0, 1_000_000), 'Restarts within the time below; 5 by default.')),
  within: z.optional(said(seconds, 'Seconds; 60 by default.')),
});

const service = z.strictObject({
  component: said(text, 'A file, from the folder of this one on, or the name of a built-in.'),
  sha256: z.optional(
    said(
      z.string().check(z.regex(/^[0-9a-f]{64}$/, '64 hexadecimal digits in lower case')),
      "What the component's SHA-256 has to be.",
    ),
  ),
  trusted: z.optional(said(z.boolean(), "Whether it may run on the kernel's own thread.")),
  tier: z.optional(said(z.enum(tiers), "direct: on the kernel's thread; channel: on a thread of its own.")),
  imports: z.optional(
    said(
      record(interfaceName, text),
      'Which service provides an interface, or host; by name without version.',
    ),
  ),
  grants: z.optional(said(grants, 'What it gets of the host.')),
  limits: z.optional(said(limits, 'How much it may use.')),
  scheduling: z.optional(said(scheduling, 'Of a task: when it is stepped, and how much it may use.')),
  restart: z.optional(said(restart, 'What becomes of it when it ends.')),
  ready: z.optional(said(seconds, 'Seconds that it may take until it is ready; 10 by default.')),
  at: z.optional(said(text, 'The socket at which another process publishes it: it runs there.')),
  publish: z.optional(said(text, 'A path for a socket, by which other processes may call it.')),
  after: z.optional(said(once(text, 'service'), 'Services that are ready before it starts.')),
});

const boot = z.strictObject({
  root: z.optional(said(text, 'The first service: it holds all that others are given, and divides it.')),
  init: z.optional(said(text, 'The last service that is started for all: it starts the others.')),
  runtime: z.optional(said(once(text, 'service'), 'Services that init starts.')),
  sessions: z.optional(said(once(text, 'service'), 'Services that init starts after those.')),
});

const system = z
  .strictObject({
    $schema: z.optional(z.string()),
    services: said(record(serviceName, service), 'The services, by name.'),
    policy: z.optional(
      said(text, 'The component that decides on what services ask for; a built-in by default.'),
    ),
    faults: z.optional(
      said(faultPlan, 'Calls that fail on purpose, for tests; the same ones for the same seed.'),
    ),
    boot: z.optional(said(boot, 'The order in which a whole system starts.')),
  })
  .check((context) => {
    for (const issue of references(context.value as SystemManifest))
      context.issues.push({ code: 'custom', input: context.value, ...issue });
  });

interface Reference {
  readonly path: PropertyKey[];
  readonly message: string;
}

function* bootReferences(
  { root, init, runtime = [], sessions = [] }: Boot,
  isService: (name: string) => boolean,
): Iterable<Reference> {
  const another = 'the name of another service';
  if (root !== undefined && !isService(root))
    yield { path: ['boot', 'root'], message: 'the name of a service' };
  if (init !== undefined && (!isService(init) || init === root))
    yield { path: ['boot', 'init'], message: another };
  const known = new Set([root, init]);
  for (const [key, names] of Object.entries({ runtime, sessions }))
    for (const [index, name] of names.entries()) {
      if (!isService(name) || known.has(name)) yield { path: ['boot', key, index], message: another };
      known.add(name);
    }
  if (init === undefined && runtime.length + sessions.length > 0)
    yield { path: ['boot', 'init'], message: 'who starts runtime and sessions' };
}

/** What names a service that there is not, and what does not go together. */
function* references({ services, boot = {} }: SystemManifest): Iterable<Reference> {
  const isService = (name: string) => Object.hasOwn(services, name);
  yield* bootReferences(boot, isService);
  for (const [name, { after = [], imports = {}, tier, limits = {} }] of Object.entries(services)) {
    for (const [index, other] of after.entries())
      if (!isService(other) || other === name)
        yield { path: ['services', name, 'after', index], message: 'the name of another service' };
    for (const [key, other] of Object.entries(imports))
      if ((!isService(other) && other !== 'host') || other === name)
        yield { path: ['services', name, 'imports', key], message: 'the name of another service, or host' };
    yield* elsewhere(name, services[name]!);
    yield* schedulingProblems(['services', name, 'scheduling'], services[name]!.scheduling ?? {});
    if (tier !== 'direct') continue;
    for (const key of ['callsPerSecond', 'deadline', 'budget'] as const)
      if (limits[key] !== undefined)
        yield { path: ['services', name, 'limits', key], message: 'absent where the tier is direct' };
  }
}

/** What says nothing of a service that runs in another process. */
function* elsewhere(
  name: string,
  service: SystemService,
): Iterable<{ path: PropertyKey[]; message: string }> {
  if (service.at === undefined) return;
  const { memory, instances, handles, callsPerSecond, budget } = service.limits ?? {};
  const limits = { memory, instances, handles, callsPerSecond, budget };
  const message = 'absent of a service that runs in another process';
  for (const key of ['trusted', 'tier', 'imports', 'grants', 'publish', 'scheduling'] as const)
    if (service[key] !== undefined) yield { path: ['services', name, key], message };
  for (const [key, value] of Object.entries(limits))
    if (value !== undefined) yield { path: ['services', name, 'limits', key], message };
}

/** Checks `value`. Errors: ManifestError, with every problem that was found. */
export function checkSystem(value: unknown): SystemManifest {
  return checkAgainst(system, value) as SystemManifest;
}

/** JSON Schema of a system's manifest. */
export function systemJsonSchema(): object {
  return { title: 'A system of Nucleus', ...z.toJSONSchema(system) };
}
