/**
 * `PORT send|receive|ping COUNT`: tells the server on this machine what comes, does it, and prints the nanoseconds that it
 * took. A count is one of bytes, or of bytes that go there and back one by one.
 */
import { Result, Unit } from '../../../../../components/lib/wit';
import { getArguments } from '../gen/import/wasi-cli-environment';
import { getStdout } from '../gen/import/wasi-cli-stdout';
import { now } from '../gen/import/wasi-clocks-monotonic-clock';
import { InputStream, OutputStream } from '../gen/import/wasi-io-streams';
import { instanceNetwork } from '../gen/import/wasi-sockets-instance-network';
import { IpAddressFamily, IpSocketAddress, Ipv4SocketAddress } from '../gen/import/wasi-sockets-network';
import { TcpSocket } from '../gen/import/wasi-sockets-tcp';
import { createTcpSocket } from '../gen/import/wasi-sockets-tcp-create-socket';
import { Tuple4 } from '../../../../../components/lib/tuple';

const CHUNK: u64 = 65536;

export function run(): Result<Unit, Unit> {
  const words = getArguments();
  const socket = connect(<u16>parseInt(words[1]));
  const streams = socket.finishConnect().value;
  const count = <u64>parseInt(words[3]);
  streams.b.blockingWriteAndFlush(bytesOf(words[2] + ' ' + words[3] + '\n'));
  streams.a.blockingRead(1);
  const begun = now();
  if (words[2] == 'ping') ping(streams.a, streams.b, count);
  else if (words[2] == 'receive') receive(streams.a, count);
  else send(streams.a, streams.b, count);
  getStdout().blockingWriteAndFlush(bytesOf((now() - begun).toString() + '\n'));
  return Result.ok<Unit, Unit>(0);
}

function connect(port: u16): TcpSocket {
  const socket = createTcpSocket(IpAddressFamily.Ipv4).value;
  const here = new Tuple4<u8, u8, u8, u8>(127, 0, 0, 1);
  socket.startConnect(instanceNetwork(), IpSocketAddress.ipv4(new Ipv4SocketAddress(port, here)));
  const ready = socket.subscribe();
  ready.block();
  ready.drop();
  return socket;
}

function ping(input: InputStream, output: OutputStream, count: u64): void {
  const one = new StaticArray<u8>(1);
  for (let i: u64 = 0; i < count; i++) {
    output.blockingWriteAndFlush(one);
    input.blockingRead(1);
  }
}

function receive(input: InputStream, count: u64): void {
  for (let got: u64 = 0; got < count; ) got += input.blockingRead(CHUNK).value.length;
}

/** Until the server says that it has all. */
function send(input: InputStream, output: OutputStream, count: u64): void {
  const chunk = new StaticArray<u8>(<i32>CHUNK);
  for (let sent: u64 = 0; sent < count; ) {
    const room = min<u64>(output.checkWrite().value, min<u64>(CHUNK, count - sent));
    if (room == 0) {
      const ready = output.subscribe();
      ready.block();
      ready.drop();
      continue;
    }
    output.write(room == CHUNK ? chunk : chunk.slice<StaticArray<u8>>(0, <i32>room));
    sent += room;
  }
  input.blockingRead(1);
}

function bytesOf(text: string): StaticArray<u8> {
  const bytes = new StaticArray<u8>(String.UTF8.byteLength(text));
  String.UTF8.encodeUnsafe(changetype<usize>(text), text.length, changetype<usize>(bytes));
  return bytes;
}
