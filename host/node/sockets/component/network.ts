/** wasi:sockets/network and instance-network: the resource that stands for what was granted of the network. */

import { lendAs } from '../../../../kernel/component/index.ts';
import type { NetworkGrants } from '../../../../kernel/manifest/network.ts';
import type { IoError } from '../../../../kernel/task/index.ts';
import { NetworkError } from '../error-code.ts';

/** Resource `network`. */
export class Network {
  [Symbol.dispose](): void {}
}

/** wasi:sockets/network */
export const network = {
  Network,
  networkErrorCode: (error: IoError) => (error instanceof NetworkError ? error.networkCode : undefined),
};

/** wasi:sockets/instance-network */
export function instanceNetwork(grants: Pick<NetworkGrants, 'connect' | 'listen'>) {
  const label = networkLabel(grants);
  return { instanceNetwork: () => lendAs(new Network(), ['read', 'write'], label) };
}

/** What capabilities are listed with, such as "connect tcp:example.org:443; listen tcp:127.0.0.1:8080". */
export function networkLabel({ connect, listen }: Pick<NetworkGrants, 'connect' | 'listen'>): string {
  return [...connect.map((rule) => `connect ${rule}`), ...listen.map((rule) => `listen ${rule}`)].join('; ');
}
