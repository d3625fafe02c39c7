/** wasi:sockets/network and instance-network: the resource that stands for what was granted of the network. */

import { lendAs } from '../../../../kernel/component/index.ts';
import type { NetworkGrants } from '../../../../kernel/manifest/network.ts';
import type { Ending } from '../../../../kernel/supervisor/platform.ts';
import type { IoError } from '../../../../kernel/task/index.ts';
import { NetworkError } from '../error-code.ts';
import { Policy } from '../owner/policy.ts';

/** Resource `network`: all that the run has of it, or less. */
export class Network implements Ending {
  /** Absent where the owner's rules are all there are. */
  readonly reach: Policy | undefined;

  /** When what was connected with it ends, in the thread's milliseconds. */
  #ends = Number.POSITIVE_INFINITY;

  constructor(reach?: Policy) {
    this.reach = reach;
  }

  endAfter(nanoseconds: number): void {
    this.#ends = Math.min(this.#ends, performance.now() + nanoseconds / 1e6);
  }

  /** Milliseconds that a connection which is made now lasts at most. */
  get lasts(): number | undefined {
    return this.#ends === Number.POSITIVE_INFINITY ? undefined : Math.max(0, this.#ends - performance.now());
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
