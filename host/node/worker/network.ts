/**
 * wasi:sockets and wasi:http as a component's thread has them. What was not granted links all the same, and every attempt is
 * refused with the interface's own error: a request can be built before it is refused.
 */

import type { NetworkGrants } from '../../../kernel/manifest/network.ts';
import { Failure } from '../../../kernel/task/index.ts';
import { Network, network } from '../sockets/component/network.ts';
import type { Requests } from './requests.ts';

function refuse(code: unknown): () => never {
  return () => {
    throw new Failure(code);
  };
}

const denied = refuse('access-denied');

/** Interfaces by name without version. */
const refusals: Readonly<Record<string, object>> = {
  'wasi:sockets/network': network,
  'wasi:sockets/instance-network': { instanceNetwork: () => new Network() },
  'wasi:sockets/tcp': {},
  'wasi:sockets/tcp-create-socket': { createTcpSocket: denied },
  'wasi:sockets/udp': {},
  'wasi:sockets/udp-create-socket': { createUdpSocket: denied },
  'wasi:sockets/ip-name-lookup': { resolveAddresses: denied },
  'wasi:http/outgoing-handler': { handle: refuse({ tag: 'HTTP-request-denied' }) },
};

/** The interface to link for an import such as "wasi:http/types@0.2.10"; undefined if it is none of the network's. */
export async function networkInterface(
  importName: string,
  grants: NetworkGrants | undefined,
  requests: Requests,
  offers: readonly string[] = [],
): Promise<object | undefined> {
  const [name] = importName.split('@');
  if (name === 'wasi:http/types') return (await import('../http/types.ts')).types;
  if (name === 'wasi:http/outgoing-handler' && grants !== undefined && grants.http.length > 0) {
    return (await import('../http/outgoing-handler.ts')).outgoingHandler(requests);
  }
  const { connect, listen } = grants ?? { connect: [], listen: [] };
  if (name?.startsWith('wasi:sockets/') && connect.length + listen.length + offers.length > 0) {
    return (await socketsOf(requests, { connect, listen }, offers))[name];
  }
  return refusals[name!];
}

/** The interfaces of a component's sockets share what they know: one set for each way to the owner. */
const sockets = new WeakMap<Requests, Promise<Record<string, object>>>();

function socketsOf(
  requests: Requests,
  grants: Pick<NetworkGrants, 'connect' | 'listen'>,
  offers: readonly string[],
): Promise<Record<string, object>> {
  let interfaces = sockets.get(requests);
  if (!interfaces) {
    interfaces = import('../sockets/component/interfaces.ts').then(({ socketInterfaces }) =>
      socketInterfaces(requests, grants, offers),
    );
    sockets.set(requests, interfaces);
  }
  return interfaces;
}
