/** What this host has for the services of a system: WASI, as each is granted, the emergency calls, and what is to wait. */

import type { SystemManifest, SystemService } from '../../../kernel/manifest/system.ts';
import { requestName } from '../../../kernel/supervisor/requests.ts';
import { CATALOGUE, DIVISION, PROGRESS } from '../../../kernel/system/boot-names.ts';
import { emergencyName } from '../../../kernel/system/direct-domain.ts';
import type { Offer } from '../../../kernel/system/part.ts';
import { EVENT } from '../../../kernel/task/index.ts';
import { createWasi, WASI_VERSION } from '../wasi/index.ts';

/** These link for everybody; what is not granted is refused when it is used. */
const network = [
  'sockets/network',
  'sockets/instance-network',
  'sockets/tcp',
  'sockets/tcp-create-socket',
  'sockets/udp',
  'sockets/udp-create-socket',
  'sockets/ip-name-lookup',
  'http/types',
  'http/outgoing-handler',
].map((name) => `wasi:${name}@${WASI_VERSION}`);

/** Interfaces that take a grant, by the beginning of their name. */
const granted: readonly (readonly [string, 'clocks' | 'random'])[] = [
  ['wasi:clocks/', 'clocks'],
  ['wasi:random/', 'random'],
];

const all = [...Object.keys(createWasi()), ...network, emergencyName, PROGRESS, requestName, EVENT];

function grantOf(name: string): 'clocks' | 'random' | undefined {
  return granted.find(([start]) => name.startsWith(start))?.[1];
}

/** Whether a service may have an interface of this name. */
export function isGranted(name: string, { grants = {} }: SystemService): boolean {
  const grant = grantOf(name);
  return grant === undefined || grants[grant] === true;
}

export function hostOffer({ boot }: SystemManifest): Offer {
  return {
    interfaces: ({ name, service }) => {
      const { clocks = false, random = false } = service.grants ?? {};
      const offered = offers.get(`${clocks} ${random}`)!;
      if (name === boot?.init) return [...offered, CATALOGUE];
      return name === boot?.root ? [...offered, DIVISION] : offered;
    },
    grantFor(name) {
      const grant = grantOf(name);
      return grant && `grants.${grant}`;
    },
  };
}

/** By what is granted. */
const offers = new Map(
  [true, false].flatMap((clocks) =>
    [true, false].map((random) => {
      const service = { component: '', grants: { clocks, random } };
      return [`${clocks} ${random}`, all.filter((name) => isGranted(name, service))] as const;
    }),
  ),
);
