/** Which of the narrow brokers a service owns. Decided before it is linked; what it may not call then refuses it. */

import { type Candidate, type Identities, isOwner } from '../broker/identity.ts';
import { BROKERS } from '../broker/registry.ts';
import type { ComponentType } from '../component/types/model.ts';
import { findCompatible } from '../component/types/names.ts';
import type { Service } from '../manifest/manifest.ts';
import { LinkFailure } from './failure.ts';
import type { Platform } from './platform.ts';

/** Import names of all brokers. */
export const brokerNames: readonly string[] = BROKERS.map((broker) => broker.interface);

interface Loaded {
  readonly name: string;
  readonly service: Service;
  readonly bytes: Candidate['bytes'];
}

/** Names of those that it imports and owns. Errors: LinkFailure. */
export async function ownedBrokers(
  type: ComponentType,
  { name, service, bytes }: Loaded,
  platform: Platform,
): Promise<string[]> {
  const owned: string[] = [];
  for (const broker of BROKERS) {
    if (!findCompatible(broker.interface, type.imports.keys())) continue;
    const candidate = { name, brokers: service.brokers ?? [], bytes };
    const identities = () => identitiesOf(platform);
    if (await isOwner(broker, candidate, identities, platform.sha256)) owned.push(broker.name);
  }
  return owned;
}

async function identitiesOf(platform: Platform): Promise<Identities> {
  try {
    return (await platform.identities?.()) ?? {};
  } catch (cause) {
    throw new LinkFailure((cause as Error).message, { cause });
  }
}
