/**
 * What this host lends a command, by import name: streams, arguments, environment, clocks, random numbers, as granted.
 * Files are not among it: they come from the services.
 */

import type { Manifest } from '../../../kernel/manifest/manifest.ts';
import type { InputStream, OutputStream } from '../../../kernel/task/index.ts';
import { createWasi } from '../wasi/index.ts';
import { Bell } from './bell.ts';
import { networkInterface } from './network.ts';
import { PipeInput, PipeOutput } from './pipe-streams.ts';
import type { StreamNumber, WorkerMessage, WorkerStart } from './protocol.ts';
import type { Requests } from './requests.ts';
import { SharedPipe } from './shared-pipe.ts';
import { sleepOn } from './sleeping.ts';

/** Gives what a component is lent, by what it imports; `look` is called when it waits, reads, writes or asks the clock. From now on this thread sleeps in blocking calls. */
export function commandInterfaces(
  start: WorkerStart,
  tell: (message: WorkerMessage) => void,
  requests: Requests,
  look: () => void = () => {},
  streams = standardStreams(start, tell, look),
): (imports: readonly string[]) => Promise<Record<string, object>> {
  const interfaces = wasiInterfaces(start, streams, look);
  const { network, connections = [] } = start.manifest.grants;
  const offers = connections.map(({ connect }) => connect);
  return async (imports) => {
    for (const name of imports) {
      const found = await networkInterface(name, network, requests, offers);
      if (found) interfaces[name] = found;
    }
    return interfaces;
  };
}

export interface StandardStreams {
  readonly stdin: InputStream;
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
}

/** The thread's ends of the pipes, once for all who read or write them. */
export function standardStreams(
  start: WorkerStart,
  tell: (message: WorkerMessage) => void,
  look: () => void,
): StandardStreams {
  const bell = new Bell(start.bell);
  const [stdin, stdout, stderr] = start.pipes.map((memory) => new SharedPipe(memory));
  const news = (stream: StreamNumber) => () => {
    look();
    tell({ tag: 'news', stream });
  };
  return {
    stdin: new PipeInput(stdin!, bell, news(0)),
    stdout: new PipeOutput(stdout!, news(1)),
    stderr: new PipeOutput(stderr!, news(2)),
  };
}

function wasiInterfaces(
  start: WorkerStart,
  streams: StandardStreams,
  look: () => void,
): Record<string, object> {
  const clock = sleepOn(new Bell(start.bell), look);
  const { program } = start.manifest;
  const all = createWasi({
    ...streams,
    terminals: start.terminals,
    arguments: program.arguments,
    environment: program.environment.map(variableOf),
    directory: program.directory,
    clock,
  });
  return Object.fromEntries(Object.entries(all).filter(([name]) => isGranted(name, start.manifest)));
}

function isGranted(name: string, { grants }: Manifest): boolean {
  if (name.startsWith('wasi:filesystem/')) return false;
  if (name.startsWith('wasi:clocks/')) return grants.clocks;
  if (name.startsWith('wasi:random/')) return grants.random;
  return true;
}

/** From "NAME=VALUE". */
function variableOf(text: string): readonly [string, string] {
  const at = text.indexOf('=');
  return [text.slice(0, at), text.slice(at + 1)];
}
