/** `HOST PORT...`: asks to connect there, and says what a server there says; then tries the next port, and the run's own network. */
import { Result, Unit } from '../../lib/wit';
import { FailureTag } from '../gen/import/nucleus-capability-answers';
import { connection } from '../gen/import/nucleus-capability-request';
import { getArguments } from '../gen/import/wasi-cli-environment';
import { getStdout } from '../gen/import/wasi-cli-stdout';
import { Pollable } from '../gen/import/wasi-io-poll';
import { instanceNetwork } from '../gen/import/wasi-sockets-instance-network';
import { resolveAddresses } from '../gen/import/wasi-sockets-ip-name-lookup';
import {
  IpAddressFamily, IpAddressTag, IpSocketAddress, Ipv4SocketAddress, Network,
} from '../gen/import/wasi-sockets-network';
import { createTcpSocket } from '../gen/import/wasi-sockets-tcp-create-socket';

export function run(): Result<Unit, Unit> {
  const words = getArguments();
  for (let i = 1; i + 1 < words.length; i += 2) print(ask(words[i], <u16>parseInt(words[i + 1])) + '\n');
  return Result.ok<Unit, Unit>(0);
}

function ask(host: string, port: u16): string {
  const request = connection(host, port, 'to say hello');
  waitFor(request.subscribe());
  const answer = request.take();
  if (!answer.isOk) {
    if (answer.error.tag != FailureTag.Refused) return 'failure ' + (<i32>answer.error.tag).toString();
    return 'refused ' + (<i32>answer.error.refused).toString();
  }
  const network = answer.value;
  const there = fetchFrom(network, host, port);
  return there + ' ' + fetchFrom(network, host, port + 1) + ' ' + fetchFrom(instanceNetwork(), host, port);
}

/** What a server says; or the number of the error. */
function fetchFrom(network: Network, host: string, port: u16): string {
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
    const said = streams.value.a.blockingRead(100);
    return said.isOk ? String.UTF8.decodeUnsafe(changetype<usize>(said.value), said.value.length) : 'closed';
  }
}

function waitFor(pollable: Pollable): void {
  pollable.block();
  pollable.drop();
}

function print(text: string): void {
  const bytes = new StaticArray<u8>(String.UTF8.byteLength(text));
  String.UTF8.encodeUnsafe(changetype<usize>(text), text.length, changetype<usize>(bytes));
  getStdout().blockingWriteAndFlush(bytes);
}
