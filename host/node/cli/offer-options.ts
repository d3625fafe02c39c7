/**
 * What `--offer` lets a component ask for:
 *
 *     HOST[:GUEST[:ro|rw]]                 a directory, as --dir grants one
 *     tcp:HOST:PORT                        connections, as --connect grants them
 *     device:NAME=HOST[:ro|wo|rw]          a device, or a named pipe
 *
 * Each may end in :TIME, such as :90s, :10m or :2h, which is how long what is granted of it lasts.
 */

import { resolve } from 'node:path';
import type {
  ConnectionOffer,
  DeviceGrant,
  DeviceOffer,
  GrantRight,
  Grants,
  Offer,
  OfferTerms,
} from '../../../kernel/manifest/manifest.ts';
import { parseConnectRule, RuleProblem } from '../../../kernel/manifest/network.ts';
import { deviceProblem } from '../devices/device-file.ts';
import { directoryProblem } from '../wasi/index.ts';
import type { RunValues } from './commands.ts';
import { usageError } from './exit-code.ts';
import { parseDirectory } from './options.ts';

/** Seconds of each unit of a time. */
const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600 };

/** Seconds, as manifests have them. */
const LONGEST = 2_147_483;

const ACCESS: Readonly<Record<string, readonly GrantRight[]>> = {
  ro: ['read'],
  wo: ['write'],
  rw: ['read', 'write'],
};

type Offers = Pick<Grants, 'offers' | 'connections' | 'devices'>;

/** Errors: CommandError for a value that means nothing. */
export function offersOf({ offer = [], ask = false }: Pick<RunValues, 'offer' | 'ask'>): Offers {
  if (ask && offer.length === 0)
    throw usageError('--ask', 'there is nothing to ask about; offer something with --offer');
  const offers: Offer[] = [];
  const connections: ConnectionOffer[] = [];
  const devices: DeviceOffer[] = [];
  for (const text of offer) {
    const { plain, terms } = termsIn(text, ask);
    if (/^(tcp|udp):/.test(plain)) connections.push({ connect: connection(text, plain), ...terms });
    else if (plain.startsWith('device:')) devices.push({ ...device(text, plain, devices), ...terms });
    else offers.push({ ...parseDirectory(plain, undefined, undefined, '--offer'), ...terms });
  }
  return {
    ...(offers.length === 0 ? {} : { offers }),
    ...(connections.length === 0 ? {} : { connections }),
    ...(devices.length === 0 ? {} : { devices }),
  };
}

/** Before the program starts. Errors: CommandError for what is offered as a directory or a device, and is none. */
export function refuseOffers({ offers = [], devices = [] }: Offers): void {
  for (const { host } of offers) {
    const problem = directoryProblem(host);
    if (problem !== undefined) throw usageError('--offer', problem);
  }
  for (const { device: name, host } of devices) {
    const problem = deviceProblem(host);
    if (problem !== undefined) throw usageError(`--offer device:${name}=${host}`, problem);
  }
}

/** Whether anything is offered. */
export function hasOffers({ offers, connections, devices }: Offers): boolean {
  return offers !== undefined || connections !== undefined || devices !== undefined;
}

/** A colon that belongs to a name is written `\:`, so that it starts no time. */
function termsIn(text: string, ask: boolean): { plain: string; terms: OfferTerms } {
  const verdict = ask ? 'ask' : 'grant';
  const match = /^(.*[^\\]):(\d+(?:\.\d+)?)([smh])$/.exec(text);
  if (match === null) return { plain: text, terms: { verdict } };
  const lasts = Number(match[2]) * UNITS[match[3]!]!;
  if (lasts === 0) throw usageError(`--offer ${text}`, 'lasts no time; leave it out for no limit');
  if (lasts > LONGEST)
    throw usageError(`--offer ${text}`, `lasts more than ${LONGEST} seconds; leave it out for no limit`);
  return { plain: match[1]!, terms: { verdict, lasts } };
}

function connection(text: string, plain: string): string {
  const rule = parseConnectRule(plain);
  if (rule instanceof RuleProblem) throw usageError(`--offer ${text}`, `needs ${rule.expected}`);
  if (rule.protocol !== 'tcp') throw usageError(`--offer ${text}`, 'only tcp can be asked for');
  return plain;
}

function device(text: string, plain: string, others: readonly DeviceGrant[]): DeviceGrant {
  const match = /^device:([A-Za-z0-9._-]{1,64})=(.+?)(?::(ro|wo|rw))?$/.exec(plain);
  if (match === null)
    throw usageError(
      `--offer ${text}`,
      'write device:NAME=HOST[:ro|wo|rw], NAME in letters, digits, `.`, `_`, `-`',
    );
  if (others.some(({ device: other }) => other === match[1]))
    throw usageError(`--offer ${text}`, `there is a device ${match[1]} already; give each a name of its own`);
  const host = resolve(match[2]!.replaceAll('\\:', ':'));
  return { device: match[1]!, host, rights: ACCESS[match[3] ?? 'ro']! };
}
