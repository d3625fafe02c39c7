/** Asks to connect, and says what a server there says; then tries the next port, and the run's own network. */
import { connection } from './gen/import/nucleus-capability-request';
import { instanceNetwork } from './gen/import/wasi-sockets-instance-network';
import { resolveAddresses } from './gen/import/wasi-sockets-ip-name-lookup';
import {
  IpAddressFamily, IpAddressTag, IpSocketAddress, Ipv4SocketAddress, Network,
} from './gen/import/wasi-sockets-network';
import { createTcpSocket } from './gen/import/wasi-sockets-tcp-create-socket';
import { said, textOf, waitFor } from './failure';

export function askForConnection(host: string, port: u16): string {
  const request = connection(host, port, 'to say hello');
  waitFor(request.subscribe());
  const answer = request.take();
  if (!answer.isOk) return said(answer.error);
  const network = answer.value.network;
  if (answer.value.lasts.isSome) return fetchFrom(network, host, port, true);
  const there = fetchFrom(network, host, port);
  return there + ' ' + fetchFrom(network, host, port + 1) + ' ' + fetchFrom(instanceNetwork(), host, port);
}

/** What a server says, and whether it is over then; or the number of the error. */
function fetchFrom(network: Network, host: string, port: u16, isToEnd: bool = false): string {
  const names = resolveAddresses(network, host);
  if (!names.isOk) return (<i32>names.error).toString();
  waitFor(names.value.subscribe());
  for (;;) {
    const next = names.value.resolveNextAddress();
    if (!next.isOk) return (<i32>next.error).toString();
    if (!next.value.isSome) return 'nowhere';
    const address = next.value.value;
    if (address.tag != IpAddressTag.Ipv4) continue;
    const socket = createTcpSocket(IpAddressFamily.Ipv4);
    if (!socket.isOk) return (<i32>socket.error).toString();
    const started = socket.value.startConnect(network, IpSocketAddress.ipv4(new Ipv4SocketAddress(port, address.ipv4)));
    if (!started.isOk) return (<i32>started.error).toString();
    waitFor(socket.value.subscribe());
    const streams = socket.value.finishConnect();
    if (!streams.isOk) return (<i32>streams.error).toString();
    const heard = streams.value.a.blockingRead(100);
    if (!heard.isOk) return 'closed';
    return textOf(heard.value) + (isToEnd && !streams.value.a.blockingRead(100).isOk ? ' and no more' : '');
  }
}
