/** What the timed client of `assembly/sockets` talks to: it says "send COUNT", "receive COUNT" or "ping COUNT" first. */

import { createServer, type Server, type Socket } from 'node:net';

const CHUNK = Buffer.alloc(1 << 18, 7);

export async function transferServer(): Promise<Server> {
  const server = createServer({ noDelay: true }, (socket) => {
    socket.on('error', () => {});
    socket.once('data', (line) => begin(socket, String(line)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

function begin(socket: Socket, line: string): void {
  const [job, count] = line.trim().split(' ');
  socket.write('!');
  if (job === 'ping') socket.on('data', (data) => socket.write(data));
  else if (job === 'send') swallow(socket, Number(count));
  else pour(socket, Number(count));
}

function swallow(socket: Socket, count: number): void {
  let got = 0;
  socket.on('data', (data) => {
    got += data.length;
    if (got >= count) socket.write('!');
  });
}

function pour(socket: Socket, left: number): void {
  for (let rest = left; rest > 0; rest -= CHUNK.length) {
    if (!socket.write(CHUNK)) {
      socket.once('drain', () => pour(socket, rest - CHUNK.length));
      return;
    }
  }
}
