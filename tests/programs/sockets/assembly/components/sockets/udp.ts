/** UDP, with the waiting done. */
import { ErrorCode, IpSocketAddress } from './gen/import/wasi-sockets-network';
import { IncomingDatagram, IncomingDatagramStream, OutgoingDatagram, OutgoingDatagramStream, UdpSocket } from './gen/import/wasi-sockets-udp';
import { createUdpSocket } from './gen/import/wasi-sockets-udp-create-socket';
import { Option, Result, Unit } from '../lib/wit';
import { familyOf } from './address';
import { bytesOf } from './say';
import { network, waitFor } from './tcp';

export function bindUdp(socket: UdpSocket, where: IpSocketAddress): Result<Unit, ErrorCode> {
  const started = socket.startBind(network(), where);
  if (!started.isOk) return started;
  let bound = socket.finishBind();
  while (!bound.isOk && bound.error == ErrorCode.WouldBlock) {
    waitFor(socket.subscribe());
    bound = socket.finishBind();
  }
  return bound;
}

export function udpAt(host: string, where: IpSocketAddress): UdpSocket {
  const socket = createUdpSocket(familyOf(host)).value;
  if (!bindUdp(socket, where).isOk) unreachable();
  return socket;
}

export function datagram(text: string, to: IpSocketAddress | null): OutgoingDatagram {
  const remote = to === null ? Option.none<IpSocketAddress>() : Option.some<IpSocketAddress>(to);
  return new OutgoingDatagram(bytesOf(text), remote);
}

/** Sends one; gives what came of it. */
export function send(outgoing: OutgoingDatagramStream, one: OutgoingDatagram): Result<u64, ErrorCode> {
  let permit = outgoing.checkSend();
  while (permit.isOk && permit.value == 0) {
    waitFor(outgoing.subscribe());
    permit = outgoing.checkSend();
  }
  return permit.isOk ? outgoing.send([one]) : permit;
}

export function receive(incoming: IncomingDatagramStream): IncomingDatagram {
  let received = incoming.receive(1);
  while (received.isOk && received.value.length == 0) {
    waitFor(incoming.subscribe());
    received = incoming.receive(1);
  }
  return received.value[0];
}
