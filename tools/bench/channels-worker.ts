/** The other thread of `channels.ts`: serves the same three functions over a link and over a MessagePort. */

import { type MessagePort, workerData } from 'node:worker_threads';
import { Duplex } from '../../kernel/channel/duplex.ts';
import { Server } from '../../kernel/channel/server.ts';
import { sumsDispatcher } from './channel-components.ts';
import { METHODS } from './channel-methods.ts';

interface Data {
  readonly memory: SharedArrayBuffer;
  readonly port: MessagePort;
  readonly mode: 'link' | 'component' | 'port';
}

const { memory, port, mode } = workerData as Data;

if (mode === 'link') {
  const server = new Server(new Duplex(memory, 1));
  port.postMessage('ready');
  server.run((call) => {
    const { codec, serve } = METHODS[call.method]!;
    call.reply(codec.encodeResult(serve(...(codec.decodeParameters(call.bytes, call.length) as never[]))));
  });
} else if (mode === 'component') {
  const dispatcher = await sumsDispatcher();
  port.postMessage('ready');
  new Server(new Duplex(memory, 1)).run(dispatcher.handle);
} else {
  port.on('message', ({ id, method, args }: { id: number; method: number; args: never[] }) => {
    port.postMessage({ id, value: METHODS[method]!.serve(...args) });
  });
  port.postMessage('ready');
}
