/** What the program does with others: each job is a word and its arguments. */
import { poll, Pollable } from './gen/import/wasi-io-poll';
import { resolveAddresses, ResolveAddressStream } from './gen/import/wasi-sockets-ip-name-lookup';
import { ErrorCode, IpAddress, IpAddressFamily, IpAddressTag, IpSocketAddress } from './gen/import/wasi-sockets-network';
import { StreamErrorTag } from './gen/import/wasi-io-streams';
import { ShutdownType, TcpSocket } from './gen/import/wasi-sockets-tcp';
import { createTcpSocket } from './gen/import/wasi-sockets-tcp-create-socket';
import { UdpSocket } from './gen/import/wasi-sockets-udp';
import { createUdpSocket } from './gen/import/wasi-sockets-udp-create-socket';
import { Option, Result, Unit } from '../lib/wit';
import { address, anyOf, familyOf, portOf, textOfAddress, textOfIp } from './address';
import { bytesOf, codeOf, outcomeOf, say, streamOutcome, tell, textOf } from './say';
import { bind, connect, Connection, listen, network, waitFor, write } from './tcp';
import { bindUdp, datagram, receive, send, udpAt } from './udp';

/** Sends a text, ends its side, and says what comes back until the other side ends. */
export function ask(host: string, port: i32, text: string): void {
  const connection = connect(host, port).value!;
  write(connection.output, bytesOf(text));
  connection.socket.shutdown(ShutdownType.Send);
  let answer = '';
  for (;;) {
    const read = connection.input.blockingRead(65536);
    if (!read.isOk) {
      say(answer + ' ' + streamOutcome<StaticArray<u8>>(read));
      break;
    }
    answer += textOf(read.value);
  }
  say(textOfAddress(connection.socket.remoteAddress().value));
  connection.drop();
}

/** What connecting comes to, for each address. */
export function tryAll(words: Array<string>): void {
  for (let i = 0; i + 1 < words.length; i += 2) {
    const connected = connect(words[i], <i32>parseInt(words[i + 1]));
    say(outcomeOf<Connection | null>(connected));
    if (connected.isOk) connected.value!.drop();
  }
}

/** Echoes to so many connections, all at once, until they end. */
export function echo(host: string, port: i32, count: i32): void {
  const listener = createTcpSocket(familyOf(host)).value;
  const bound = bind(listener, address(host, port));
  if (!bound.isOk) return tell<Unit>('bind', bound);
  listen(listener);
  say('port ' + portOf(listener.localAddress().value).toString());
  const open = new Array<Connection>();
  for (let ended = 0; ended < count; ) {
    const pollables = new Array<Pollable>();
    for (let i = 0; i < open.length; i++) pollables.push(open[i].input.subscribe());
    pollables.push(listener.subscribe());
    const ready = poll(pollables);
    for (let i = 0; i < pollables.length; i++) pollables[i].drop();
    for (let i = ready.length - 1; i >= 0; i--) {
      const index = <i32>ready[i];
      if (index == pollables.length - 1) {
        const accepted = listener.accept();
        if (accepted.isOk) open.push(new Connection(accepted.value.a, accepted.value.b, accepted.value.c));
      } else if (!echoSome(open[index])) {
        open[index].drop();
        open.splice(index, 1);
        ended++;
      }
    }
  }
  say('ended ' + count.toString());
}

/** Whether there may be more. */
function echoSome(connection: Connection): bool {
  const read = connection.input.read(65536);
  if (!read.isOk) {
    streamOutcome<StaticArray<u8>>(read);
    return false;
  }
  return write(connection.output, read.value) == 'ok';
}

/** Sends and receives at once; says how much came, and the sum of its bytes. */
export function bulk(host: string, port: i32, size: u64): void {
  const connection = connect(host, port).value!;
  const chunk = new StaticArray<u8>(65536);
  for (let i = 0; i < 65536; i++) chunk[i] = <u8>(i * 7);
  let sent: u64 = 0;
  let got: u64 = 0;
  let sum: u64 = 0;
  while (got < size) {
    const pollables: Array<Pollable> = [connection.input.subscribe()];
    if (sent < size) pollables.push(connection.output.subscribe());
    poll(pollables);
    for (let i = 0; i < pollables.length; i++) pollables[i].drop();
    const read = connection.input.read(65536);
    if (!read.isOk) break;
    got += read.value.length;
    for (let i = 0; i < read.value.length; i++) sum += read.value[i];
    if (sent == size) continue;
    const room = min(connection.output.checkWrite().value, min(65536, size - sent));
    if (room == 0) continue;
    connection.output.write(room == 65536 ? chunk : chunk.slice<StaticArray<u8>>(0, <i32>room));
    sent += room;
    if (sent == size) connection.socket.shutdown(ShutdownType.Send);
  }
  say('got ' + got.toString() + ' sum ' + sum.toString());
  say(streamOutcome<StaticArray<u8>>(connection.input.blockingRead(1)));
}

/** Writes until something is amiss, after the other side was told to reset the connection. */
export function reset(host: string, port: i32): void {
  const connection = connect(host, port).value!;
  write(connection.output, bytesOf('reset me'));
  say(streamOutcome<StaticArray<u8>>(connection.input.blockingRead(10)));
  say(streamOutcome<StaticArray<u8>>(connection.input.read(10)));
  waitFor(connection.output.subscribe());
  const permit = connection.output.checkWrite();
  say((!permit.isOk).toString());
}

/** Sends each word to one address and says what comes back. */
export function udpAsk(host: string, port: i32, words: Array<string>): void {
  const socket = udpAt(host, anyOf(familyOf(host)));
  const streams = socket.stream(Option.some<IpSocketAddress>(address(host, port)));
  if (!streams.isOk) return say(codeOf(streams.error));
  for (let i = 0; i < words.length; i++) {
    send(streams.value.b, datagram(words[i], null));
    const answer = receive(streams.value.a);
    say(textOf(answer.data) + ' ' + textOfAddress(answer.remoteAddress));
  }
}

/** Answers so many datagrams. */
export function udpEcho(host: string, port: i32, count: i32): void {
  const socket = createUdpSocket(familyOf(host)).value;
  const bound = bindUdp(socket, address(host, port));
  if (!bound.isOk) return tell<Unit>('bind', bound);
  const streams = socket.stream(Option.none<IpSocketAddress>()).value;
  say('port ' + portOf(socket.localAddress().value).toString());
  for (let i = 0; i < count; i++) {
    const one = receive(streams.a);
    const sent = send(streams.b, datagram(textOf(one.data), one.remoteAddress));
    if (!sent.isOk) say(codeOf(sent.error));
  }
}

/** What sending comes to, for each address. */
export function udpTry(words: Array<string>): void {
  const socket = udpAt('0.0.0.0', anyOf(IpAddressFamily.Ipv4));
  const streams = socket.stream(Option.none<IpSocketAddress>()).value;
  for (let i = 0; i + 1 < words.length; i += 2) {
    say(outcomeOf<u64>(send(streams.b, datagram('x', address(words[i], <i32>parseInt(words[i + 1]))))));
  }
}

function addressesOf(name: string): Result<Array<IpAddress>, ErrorCode> {
  const stream = resolveAddresses(network(), name);
  if (!stream.isOk) return Result.err<Array<IpAddress>, ErrorCode>(stream.error);
  const found = new Array<IpAddress>();
  let next = stream.value.resolveNextAddress();
  while (next.isOk ? next.value.isSome : next.error == ErrorCode.WouldBlock) {
    if (next.isOk) found.push(next.value.value);
    else waitFor(stream.value.subscribe());
    next = stream.value.resolveNextAddress();
  }
  if (!next.isOk) return Result.err<Array<IpAddress>, ErrorCode>(next.error);
  return Result.ok<Array<IpAddress>, ErrorCode>(found);
}

/** What each name means: the IPv4 addresses, each once. */
export function resolve(names: Array<string>): void {
  for (let i = 0; i < names.length; i++) {
    const found = addressesOf(names[i]);
    let line = found.isOk ? '' : codeOf(found.error);
    if (found.isOk) for (let j = 0; j < found.value.length; j++) {
      const text = textOfIp(found.value[j]);
      if (!line.includes(text)) line += ' ' + text;
    }
    say(names[i] + ': ' + line);
  }
}

/** Looks a name up and connects to what it means. */
export function visit(name: string, port: i32): void {
  const found = addressesOf(name);
  if (!found.isOk) return say(codeOf(found.error));
  for (let i = 0; i < found.value.length; i++) {
    if (found.value[i].tag != IpAddressTag.Ipv4) continue;
    return say(outcomeOf<Connection | null>(connect(textOfIp(found.value[i]), port)));
  }
  say('no address');
}

export function make(): void {
  tell<TcpSocket>('tcp', createTcpSocket(IpAddressFamily.Ipv4));
  tell<UdpSocket>('udp', createUdpSocket(IpAddressFamily.Ipv6));
}

export function bindAll(words: Array<string>): void {
  for (let i = 0; i + 1 < words.length; i += 2) {
    const socket = createTcpSocket(familyOf(words[i])).value;
    say(outcomeOf<Unit>(bind(socket, address(words[i], <i32>parseInt(words[i + 1])))));
  }
}

/** Makes sockets until there are too many; drops one, and makes another. */
export function limit(): void {
  const made = new Array<TcpSocket>();
  for (;;) {
    const next = createTcpSocket(IpAddressFamily.Ipv4);
    if (!next.isOk) {
      say(made.length.toString() + ' ' + codeOf(next.error));
      break;
    }
    made.push(next.value);
  }
  made.pop().drop();
  tell<TcpSocket>('after a drop', createTcpSocket(IpAddressFamily.Ipv4));
}

/** Writes so many bytes and is gone. */
export function leave(host: string, port: i32, size: i32): void {
  write(connect(host, port).value!.output, new StaticArray<u8>(size));
}

/** Connects and drops the connection, so many times. */
export function again(host: string, port: i32, count: i32): void {
  for (let i = 0; i < count; i++) {
    const connected = connect(host, port);
    if (!connected.isOk) return tell<Connection | null>(i.toString(), connected);
    connected.value!.drop();
  }
  say('well');
}

/** Sets where UDP goes, so many times. */
export function redirect(host: string, port: i32, count: i32): void {
  const socket = udpAt(host, anyOf(familyOf(host)));
  for (let i = 0; i < count; i++) {
    const streams = socket.stream(Option.some<IpSocketAddress>(address(host, port)));
    if (!streams.isOk) return say(codeOf(streams.error));
    streams.value.a.drop();
    streams.value.b.drop();
  }
  say('well');
}

/** Begins and drops so many connections and look-ups, without waiting for any. */
export function abandon(host: string, port: i32, count: i32): void {
  for (let i = 0; i < count; i++) {
    const socket = createTcpSocket(familyOf(host)).value;
    socket.startConnect(network(), address(host, port));
    socket.drop();
  }
  tell<Connection | null>('then', connect(host, port));
}
