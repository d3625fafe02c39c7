/** wasi:sockets/network and instance-network: the resource that stands for what was granted of the network. */

import { lendAs } from '../../../../kernel/component/index.ts';
import type { NetworkGrants } from '../../../../kernel/manifest/network.ts';
import type { IoError } from '../../../../kernel/task/index.ts';
import { NetworkError } from '../error-code.ts';
import { Policy } from '../owner/policy.ts';

/** Resource `network`: all that the run has of it, or less. */
export class Network {
  /** Absent where the owner's rules are all there are. */
  readonly reach: Policy | undefined;

  constructor(reach?: Policy) {
    this.reach = reach;
  }

  [Symbol.dispose](): void {}
}

/** wasi:sockets/network */
export const network = {
  Network,
  networkErrorCode: (error: IoError) => (error instanceof NetworkError ? error.networkCode : undefined),
};

/** wasi:sockets/instance-network; `isAll` if the owner has no rules beyond these. */
export function instanceNetwork(grants: Pick<NetworkGrants, 'connect' | 'listen'>, isAll = true) {
  const label = networkLabel(grants);
  const reach = isAll ? undefined : new Policy(grants);
  return { instanceNetwork: () => lendAs(new Network(reach), ['read', 'write'], label) };
}

/** What capabilities are listed with, such as "connect tcp:example.org:443; listen tcp:127.0.0.1:8080". */
export function networkLabel({ connect, listen }: Pick<NetworkGrants, 'connect' | 'listen'>): string {
  return [...connect.map((rule) => `connect ${rule}`), ...listen.map((rule) => `listen ${rule}`)].join('; ');
}
