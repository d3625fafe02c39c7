/** The states of sockets, gone through right and wrong: each line is a step and its outcome. */
import { IncomingDatagramStream, OutgoingDatagramStream, UdpSocket } from './gen/import/wasi-sockets-udp';
import { InputStream, OutputStream } from './gen/import/wasi-io-streams';
import { IpAddressFamily, IpSocketAddress } from './gen/import/wasi-sockets-network';
import { ShutdownType, TcpSocket } from './gen/import/wasi-sockets-tcp';
import { createTcpSocket } from './gen/import/wasi-sockets-tcp-create-socket';
import { createUdpSocket } from './gen/import/wasi-sockets-udp-create-socket';
import { Option, Result, Tuple2, Tuple3, Unit } from '../lib/wit';
import { address, anyOf, familyOf, portOf, textOfAddress } from './address';
import { codeOf, outcomeOf, say, streamOutcome, tell, textOf } from './say';
import { bind, Connection, connectTo, listen, network, waitFor, write } from './tcp';
import { bindUdp, datagram, receive, send, udpAt } from './udp';

type Streams = Tuple2<InputStream, OutputStream>;
type Accepted = Tuple3<TcpSocket, InputStream, OutputStream>;

function isV4(host: string): bool {
  return familyOf(host) == IpAddressFamily.Ipv4;
}

export function tcpStates(host: string): void {
  const other = isV4(host) ? '::1' : '127.0.0.1';
  const socket = createTcpSocket(familyOf(host)).value;
  tellAll('unbound', socket);
  tell<Unit>('bind other family', socket.startBind(network(), address(other, 0)));
  tell<Unit>('bind to no one', socket.startBind(network(), address(isV4(host) ? '224.0.0.1' : '0:0:0:0:0:ffff:7f00:1', 0)));
  tell<Unit>('connect to any', socket.startConnect(network(), address(isV4(host) ? '0.0.0.0' : '::', 80)));
  tell<Unit>('connect to port 0', socket.startConnect(network(), address(host, 0)));
  tell<Unit>('connect to other family', socket.startConnect(network(), address(other, 80)));
  tell<Unit>('bind', bind(socket, address(host, 0)));
  tell<Unit>('bind again', socket.startBind(network(), address(host, 0)));
  tell<Unit>('bound finish-bind', socket.finishBind());
  tell<IpSocketAddress>('bound remote-address', socket.remoteAddress());
  say('bound port ' + (portOf(socket.localAddress().value) > 0).toString());
  tell<Accepted>('bound accept', socket.accept());
  say('bound is-listening ' + socket.isListening().toString());
  tell<Unit>('backlog 0', socket.setListenBacklogSize(0));
  tell<Unit>('backlog 5', socket.setListenBacklogSize(5));
  tell<Unit>('listen', listen(socket));
  tellAll('listening', socket);
  tell<Unit>('listening connect', socket.startConnect(network(), address(host, 80)));
  const taken = portOf(socket.localAddress().value);
  tell<Unit>('bind to a taken port', bind(createTcpSocket(familyOf(host)).value, address(host, taken)));
  connected(socket, host, taken);
  closed(host, taken);
  tell<Unit>('bind to what is not here', bind(createTcpSocket(IpAddressFamily.Ipv4).value, address('192.0.2.1', 0)));
}

/** What every step comes to that needs no argument. */
function tellAll(state: string, socket: TcpSocket): void {
  tell<Unit>(state + ' finish-bind', socket.finishBind());
  tell<Streams>(state + ' finish-connect', socket.finishConnect());
  tell<Unit>(state + ' start-listen', socket.startListen());
  tell<Unit>(state + ' finish-listen', socket.finishListen());
  tell<Accepted>(state + ' accept', socket.accept());
  tell<IpSocketAddress>(state + ' local-address', socket.localAddress());
  tell<IpSocketAddress>(state + ' remote-address', socket.remoteAddress());
  if (state != 'connected') tell<Unit>(state + ' shutdown', socket.shutdown(ShutdownType.Both));
  say(state + ' is-listening ' + socket.isListening().toString());
}

function connected(listener: TcpSocket, host: string, port: i32): void {
  const client = connectTo(createTcpSocket(familyOf(host)).value, address(host, port)).value!;
  waitFor(listener.subscribe());
  const accepted = listener.accept();
  const server = new Connection(accepted.value.a, accepted.value.b, accepted.value.c);
  const ends = [client.socket.localAddress().value, server.socket.remoteAddress().value];
  say('ends meet ' + (textOfAddress(ends[0]) == textOfAddress(ends[1])).toString());
  tellAll('connected', client.socket);
  tell<Unit>('connected bind', client.socket.startBind(network(), address(host, 0)));
  tell<Unit>('connected connect', client.socket.startConnect(network(), address(host, port)));
  tell<Unit>('connected backlog', client.socket.setListenBacklogSize(5));
  say('nothing to read ' + server.input.read(10).value.length.toString());
  write(client.output, StaticArray.fromArray<u8>([104, 105]));
  tell<Unit>('shut sending', client.socket.shutdown(ShutdownType.Send));
  tell<Unit>('shut sending again', client.socket.shutdown(ShutdownType.Send));
  say('then write ' + streamOutcome<u64>(client.output.checkWrite()));
  say('its reader gets ' + textOf(server.input.blockingRead(10).value));
  say('and then ' + streamOutcome<StaticArray<u8>>(server.input.blockingRead(10)));
  say('the other way ' + write(server.output, StaticArray.fromArray<u8>([104, 111])));
  say('arrives ' + textOf(client.input.blockingRead(10).value));
  tell<Unit>('shut receiving', client.socket.shutdown(ShutdownType.Receive));
  say('then read ' + streamOutcome<StaticArray<u8>>(client.input.read(10)));
}

function closed(host: string, taken: i32): void {
  const bound = createTcpSocket(familyOf(host)).value;
  bind(bound, address(host, 0));
  const port = portOf(bound.localAddress().value);
  tell<Connection | null>('bound connect', connectTo(bound, address(host, taken)));
  say('from its port ' + (portOf(bound.localAddress().value) == port).toString());
  const gone = createTcpSocket(familyOf(host)).value;
  bind(gone, address(host, 0));
  const free = portOf(gone.localAddress().value);
  gone.drop();
  const socket = createTcpSocket(familyOf(host)).value;
  tell<Connection | null>('connect where nobody listens', connectTo(socket, address(host, free)));
  tell<Streams>('closed finish-connect', socket.finishConnect());
  tell<Unit>('closed start-listen', socket.startListen());
  tell<IpSocketAddress>('closed remote-address', socket.remoteAddress());
  tell<Unit>('closed connect', socket.startConnect(network(), address(host, taken)));
  tell<Unit>('closed bind', socket.startBind(network(), address(host, 0)));
}

function sending(what: string, outgoing: OutgoingDatagramStream, text: string, to: IpSocketAddress | null): void {
  tell<u64>(what, send(outgoing, datagram(text, to)));
}

export function udpStates(host: string): void {
  const other = isV4(host) ? '::1' : '127.0.0.1';
  const socket = createUdpSocket(familyOf(host)).value;
  tell<Unit>('unbound finish-bind', socket.finishBind());
  tell<IpSocketAddress>('unbound local-address', socket.localAddress());
  tell<IpSocketAddress>('unbound remote-address', socket.remoteAddress());
  tell<Tuple2<IncomingDatagramStream, OutgoingDatagramStream>>('unbound stream', socket.stream(Option.none<IpSocketAddress>()));
  tell<Unit>('bind other family', socket.startBind(network(), address(other, 0)));
  tell<Unit>('bind', bindUdp(socket, address(host, 0)));
  tell<Unit>('bind again', socket.startBind(network(), address(host, 0)));
  tell<IpSocketAddress>('bound remote-address', socket.remoteAddress());
  const taken = portOf(socket.localAddress().value);
  tell<Unit>('bind to a taken port', bindUdp(createUdpSocket(familyOf(host)).value, address(host, taken)));
  streams(socket, host, other);
}

function streams(socket: UdpSocket, host: string, other: string): void {
  const here = socket.localAddress().value;
  const refused = Option.some<IpSocketAddress>(address(other, 9));
  tell<Tuple2<IncomingDatagramStream, OutgoingDatagramStream>>('stream to other family', socket.stream(refused));
  const none = Option.some<IpSocketAddress>(address(host, 0));
  tell<Tuple2<IncomingDatagramStream, OutgoingDatagramStream>>('stream to port 0', socket.stream(none));
  const peer = udpAt(host, address(host, 0));
  const there = peer.localAddress().value;
  const peers = peer.stream(Option.none<IpSocketAddress>()).value;
  const own = socket.stream(Option.none<IpSocketAddress>()).value;
  say('nothing to receive ' + own.a.receive(10).value.length.toString());
  say('permit ' + (own.b.checkSend().value > 0).toString());
  tell<u64>('send none', own.b.send([]));
  sending('send nowhere', own.b, 'x', null);
  sending('send to port 0', own.b, 'x', address(host, 0));
  sending('send', own.b, 'one', there);
  sending('send nothing', own.b, '', there);
  const first = receive(peers.a);
  say('received ' + textOf(first.data) + ' ' + (textOfAddress(first.remoteAddress) == textOfAddress(here)).toString());
  say('received ' + receive(peers.a).data.length.toString());
  sending('answer', peers.b, 'two', here);
  say('answered ' + textOf(receive(own.a).data));
  own.a.drop();
  own.b.drop();
  peers.a.drop();
  peers.b.drop();
  withPeer(socket, host, peer);
}

function withPeer(socket: UdpSocket, host: string, peer: UdpSocket): void {
  const here = socket.localAddress().value;
  const there = peer.localAddress().value;
  const own = socket.stream(Option.some<IpSocketAddress>(there)).value;
  say('remote ' + (textOfAddress(socket.remoteAddress().value) == textOfAddress(there)).toString());
  sending('send elsewhere', own.b, 'x', address(host, 9));
  const peers = peer.stream(Option.some<IpSocketAddress>(here)).value;
  sending('send to it', own.b, 'three', null);
  sending('send to it by name', own.b, 'four', there);
  const large = datagram('', null);
  large.data = new StaticArray<u8>(65600);
  tell<u64>('send too much', send(own.b, large));
  const stranger = udpAt(host, address(host, 0));
  sending('a stranger', stranger.stream(Option.none<IpSocketAddress>()).value.b, 'strange', here);
  sending('its peer', peers.b, 'known', null);
  say('hears ' + textOf(receive(own.a).data));
}

export function options(): void {
  const tcp = createTcpSocket(IpAddressFamily.Ipv4).value;
  say('keep-alive ' + tcp.keepAliveEnabled().value.toString());
  tell<Unit>('enable', tcp.setKeepAliveEnabled(true));
  say('keep-alive ' + tcp.keepAliveEnabled().value.toString());
  tell<Unit>('idle 0', tcp.setKeepAliveIdleTime(0));
  tell<Unit>('idle 3 s', tcp.setKeepAliveIdleTime(3_000_000_000));
  say('idle ' + tcp.keepAliveIdleTime().value.toString());
  tell<Unit>('interval 0', tcp.setKeepAliveInterval(0));
  tell<Unit>('interval 3 s', tcp.setKeepAliveInterval(3_000_000_000));
  tell<Unit>('count 0', tcp.setKeepAliveCount(0));
  tell<Unit>('count 3', tcp.setKeepAliveCount(3));
  tell<Unit>('hops 0', tcp.setHopLimit(0));
  say('hops ' + tcp.hopLimit().value.toString());
  tell<Unit>('receive 0', tcp.setReceiveBufferSize(0));
  tell<Unit>('receive', tcp.setReceiveBufferSize(65536));
  tell<Unit>('receive much', tcp.setReceiveBufferSize(u64.MAX_VALUE));
  say('receive ' + (tcp.receiveBufferSize().value > 0).toString());
  tell<Unit>('send 0', tcp.setSendBufferSize(0));
  tell<Unit>('send', tcp.setSendBufferSize(65536));
  say('send ' + (tcp.sendBufferSize().value > 0).toString());
  const udp = createUdpSocket(IpAddressFamily.Ipv4).value;
  tell<Unit>('udp hops 0', udp.setUnicastHopLimit(0));
  tell<Unit>('udp hops 42', udp.setUnicastHopLimit(42));
  say('udp hops ' + udp.unicastHopLimit().value.toString());
  tell<Unit>('udp receive 0', udp.setReceiveBufferSize(0));
  tell<Unit>('udp receive', udp.setReceiveBufferSize(65536));
  tell<Unit>('udp bind', bindUdp(udp, anyOf(IpAddressFamily.Ipv4)));
  say('udp bound hops ' + udp.unicastHopLimit().value.toString());
  tell<Unit>('udp bound hops 43', udp.setUnicastHopLimit(43));
  say('udp bound hops ' + udp.unicastHopLimit().value.toString());
  tell<Unit>('udp bound send', udp.setSendBufferSize(65536));
  say('udp bound buffers ' + (udp.receiveBufferSize().value >= 65536 && udp.sendBufferSize().value >= 65536).toString());
}
