/** wasi:sockets for one component, in its own thread: the interface objects, by name without version. */

import type { NetworkGrants, Protocol } from '../../../../kernel/manifest/network.ts';
import type { Requests } from '../../worker/requests.ts';
import { fail } from '../error-code.ts';
import type { Family } from '../socket-address.ts';
import { IncomingDatagramStream, OutgoingDatagramStream } from './datagram-streams.ts';
import { nameLookup, ResolveAddressStream } from './name-lookup.ts';
import { instanceNetwork, network } from './network.ts';
import { Sockets } from './sockets.ts';
import { TcpSocket } from './tcp-socket.ts';
import { UdpSocket } from './udp-socket.ts';

type SocketGrants = Pick<NetworkGrants, 'connect' | 'listen'>;

/** `offers` are rules for connections that a component may ask for. Without a rule for a protocol no socket of it can be made; what a socket may then do is the owner's to say. */
export function socketInterfaces(
  requests: Requests,
  grants: SocketGrants,
  offers: readonly string[] = [],
): Record<string, object> {
  const sockets = new Sockets(requests);
  const mayUse = (protocol: Protocol) =>
    [...grants.connect, ...grants.listen, ...offers].some((rule) => rule.startsWith(`${protocol}:`));
  const check = (protocol: Protocol) => {
    if (!mayUse(protocol)) throw fail('access-denied');
  };
  return {
    'wasi:sockets/network': network,
    'wasi:sockets/instance-network': instanceNetwork(grants, offers.length === 0),
    'wasi:sockets/ip-name-lookup': grants.connect.length + offers.length > 0 ? nameLookup(requests) : noNames,
    'wasi:sockets/tcp': { TcpSocket },
    'wasi:sockets/tcp-create-socket': {
      createTcpSocket(family: Family): TcpSocket {
        check('tcp');
        return new TcpSocket(sockets, family);
      },
    },
    'wasi:sockets/udp': { UdpSocket, IncomingDatagramStream, OutgoingDatagramStream },
    'wasi:sockets/udp-create-socket': {
      createUdpSocket(family: Family): UdpSocket {
        check('udp');
        return new UdpSocket(sockets, family);
      },
    },
  };
}

const noNames = {
  ResolveAddressStream,
  resolveAddresses(): never {
    throw fail('access-denied');
  },
};
