/** The control socket of a running system: `nucleus ps`, `logs`, `down`, `replace` of the same user ask here. */

import type { Socket } from 'node:net';
import { openSocket } from './listen.ts';
import { systemSocketPath } from './place.ts';
import { MAX_REQUEST, parseRequest, type SystemReply, type SystemRequest } from './system-protocol.ts';

/** Callers at a time; who follows a log stays one. */
const MAX_CALLERS = 64;
/** Milliseconds within which a caller has to have said what it wants. */
const PATIENCE = 5000;

export interface SystemControlOptions {
  /** Gives the replies; `gone` is aborted when the caller has gone. What it throws is the last reply, in one line. */
  answer(request: SystemRequest, gone: AbortSignal): AsyncIterable<SystemReply>;
  /** Told in one line why there is no socket. */
  log(line: string): void;
  readonly directory?: string | undefined;
}

/** Opens the socket of this process; what comes back closes it. Never fails: a system needs no socket. */
export function openSystemControl(options: SystemControlOptions): () => void {
  return openSocket({
    path: (directory) => systemSocketPath(directory, process.pid),
    serve: (socket) => void serve(socket, options),
    callers: MAX_CALLERS,
    log: options.log,
    directory: options.directory,
  });
}

async function serve(socket: Socket, options: SystemControlOptions): Promise<void> {
  const gone = new AbortController();
  socket.unref();
  socket.on('error', () => {});
  socket.on('close', () => gone.abort());
  try {
    const request = parseRequest(await requestOf(socket));
    for await (const reply of options.answer(request, gone.signal)) await send(socket, reply);
    await send(socket, { tag: 'done' });
  } catch (error) {
    await send(socket, { tag: 'error', message: (error as Error).message });
  }
  socket.end();
}

/** The first line that a caller says. */
function requestOf(socket: Socket): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    socket.setEncoding('utf8');
    socket.setTimeout(PATIENCE, () => reject(new Error(`nothing was asked within ${PATIENCE / 1000} s`)));
    socket.on('data', (chunk: string) => {
      text += chunk;
      const end = text.indexOf('\n');
      if (end < 0 && text.length <= MAX_REQUEST) return;
      socket.setTimeout(0);
      if (end < 0) reject(new Error(`a request of more than ${MAX_REQUEST} bytes`));
      else resolve(text.slice(0, end));
    });
    socket.on('close', () => reject(new Error('it hung up before it asked')));
  });
}

/** As fast as the caller reads; one that has gone gets nothing. */
function send(socket: Socket, reply: SystemReply): Promise<void> {
  if (socket.destroyed || !socket.writable) return Promise.resolve();
  return new Promise((resolve) => {
    const settle = () => {
      socket.off('close', settle);
      resolve();
    };
    socket.on('close', settle);
    socket.write(`${JSON.stringify(reply)}\n`, settle);
  });
}
