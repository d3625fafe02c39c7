/** Servers of the host's own for programs to talk to, on the loopback interface. */

import { createSocket } from 'node:dgram';
import { connect, createServer, type Server, type Socket } from 'node:net';

export interface Peer {
  readonly port: number;
  close(): Promise<void>;
}

/** A TCP server that does `serve` with each connection. */
export async function tcpPeer(host: string, serve: (socket: Socket) => void): Promise<Peer> {
  const open = new Set<Socket>();
  const server: Server = createServer({ allowHalfOpen: true }, (socket) => {
    open.add(socket);
    socket.on('error', () => {});
    serve(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  return {
    port: (server.address() as { port: number }).port,
    async close() {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A UDP server that sends everything back. */
export async function udpEcho(host: string): Promise<Peer> {
  const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
  socket.on('message', (data, { address, port }) => socket.send(data, port, address));
  await new Promise<void>((resolve) => socket.bind(0, host, resolve));
  return { port: socket.address().port, close: () => new Promise((resolve) => socket.close(resolve)) };
}

/** Connects, sends a text and ends; gives all that comes back. */
export function exchange(host: string, port: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    const socket = connect(port, host, () => socket.end(text));
    socket.on('data', (data) => parts.push(data));
    socket.on('error', reject);
    socket.on('close', () => resolve(Buffer.concat(parts).toString()));
  });
}

/** Sends texts one after the other, and gives what came back for each. */
export async function udpExchange(host: string, port: number, texts: readonly string[]): Promise<string[]> {
  const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
  const answers: string[] = [];
  for (const text of texts) {
    const answer = new Promise<string>((resolve) => socket.once('message', (data) => resolve(String(data))));
    socket.send(text, port, host);
    answers.push(await answer);
  }
  socket.close();
  return answers;
}
