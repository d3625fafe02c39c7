/** TCP, with the waiting done. */
import { Pollable } from './gen/import/wasi-io-poll';
import { InputStream, OutputStream } from './gen/import/wasi-io-streams';
import { instanceNetwork } from './gen/import/wasi-sockets-instance-network';
import { ErrorCode, IpSocketAddress, Network } from './gen/import/wasi-sockets-network';
import { TcpSocket } from './gen/import/wasi-sockets-tcp';
import { createTcpSocket } from './gen/import/wasi-sockets-tcp-create-socket';
import { Result, Unit } from '../lib/wit';
import { address, familyOf } from './address';
import { streamOutcome } from './say';

let granted: Network | null = null;

export function network(): Network {
  if (granted === null) granted = instanceNetwork();
  return granted!;
}

export function waitFor(pollable: Pollable): void {
  pollable.block();
  pollable.drop();
}

export class Connection {
  constructor(public socket: TcpSocket, public input: InputStream, public output: OutputStream) {}

  drop(): void {
    this.input.drop();
    this.output.drop();
    this.socket.drop();
  }
}

export function bind(socket: TcpSocket, where: IpSocketAddress): Result<Unit, ErrorCode> {
  const started = socket.startBind(network(), where);
  if (!started.isOk) return started;
  let bound = socket.finishBind();
  while (!bound.isOk && bound.error == ErrorCode.WouldBlock) {
    waitFor(socket.subscribe());
    bound = socket.finishBind();
  }
  return bound;
}

export function listen(socket: TcpSocket): Result<Unit, ErrorCode> {
  const started = socket.startListen();
  if (!started.isOk) return started;
  let listening = socket.finishListen();
  while (!listening.isOk && listening.error == ErrorCode.WouldBlock) {
    waitFor(socket.subscribe());
    listening = socket.finishListen();
  }
  return listening;
}

export function connectTo(socket: TcpSocket, where: IpSocketAddress): Result<Connection | null, ErrorCode> {
  const started = socket.startConnect(network(), where);
  if (!started.isOk) return Result.err<Connection | null, ErrorCode>(started.error);
  let connected = socket.finishConnect();
  while (!connected.isOk && connected.error == ErrorCode.WouldBlock) {
    waitFor(socket.subscribe());
    connected = socket.finishConnect();
  }
  if (!connected.isOk) return Result.err<Connection | null, ErrorCode>(connected.error);
  const connection = new Connection(socket, connected.value.a, connected.value.b);
  return Result.ok<Connection | null, ErrorCode>(connection);
}

export function connect(host: string, port: i32): Result<Connection | null, ErrorCode> {
  const created = createTcpSocket(familyOf(host));
  if (!created.isOk) return Result.err<Connection | null, ErrorCode>(created.error);
  return connectTo(created.value, address(host, port));
}

/** Writes all of it, waiting as need be; gives how that ended. */
export function write(output: OutputStream, bytes: StaticArray<u8>): string {
  for (let at = 0; at < bytes.length; at += 4096) {
    const written = output.blockingWriteAndFlush(bytes.slice<StaticArray<u8>>(at, min(at + 4096, bytes.length)));
    if (!written.isOk) return streamOutcome<Unit>(written);
  }
  return 'ok';
}
