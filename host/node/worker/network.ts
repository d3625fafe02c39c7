/**
 * wasi:sockets and wasi:http for components that import them but were granted no network: they link, and every attempt
 * is refused with the interface's own error. The types of wasi:http are preview2-shim's, loaded when they are asked for:
 * a request can be built before it is refused.
 */

import { Failure } from '../../../kernel/task/index.ts';

function refuse(code: unknown): () => never {
  return () => {
    throw new Failure(code);
  };
}

const denied = refuse('access-denied');

class Network {
  [Symbol.dispose](): void {}
}

/** Interfaces by name without version. */
const refusals: Readonly<Record<string, object>> = {
  'wasi:sockets/network': { Network, networkErrorCode: () => undefined },
  'wasi:sockets/instance-network': { instanceNetwork: () => new Network() },
  'wasi:sockets/tcp': {},
  'wasi:sockets/tcp-create-socket': { createTcpSocket: denied },
  'wasi:sockets/udp': {},
  'wasi:sockets/udp-create-socket': { createUdpSocket: denied },
  'wasi:sockets/ip-name-lookup': { resolveAddresses: denied },
  'wasi:http/outgoing-handler': { handle: refuse({ tag: 'HTTP-request-denied' }) },
};

/** The interface to link for an import such as "wasi:http/types@0.2.10"; undefined if it is none of the network's. */
export async function refusedNetwork(importName: string): Promise<object | undefined> {
  const [name] = importName.split('@');
  if (name === 'wasi:http/types') return (await import('@bytecodealliance/preview2-shim/http')).types;
  return refusals[name!];
}
