/**
 * What `nucleus/socket` gives to a program: a service that a running system publishes, called over its socket.
 *
 *     const service = await socketService('./store.sock');
 *     const { store } = connect(service);                       // store-client.ts, by nucleus client
 *     service.close();
 */

import { Caller } from '../../../kernel/channel/caller.ts';
import { bellMemory, Duplex, duplexMemory } from '../../../kernel/channel/duplex.ts';
import { remoteService, type Service } from '../../../kernel/client/index.ts';
import { symbolDispose } from '../../../kernel/client/resource.ts';
import type { ExternType } from '../../../kernel/component/types/model.ts';
import { describeCodec, described } from '../../../kernel/remote/description.ts';
import { DESCRIBE } from '../../../kernel/remote/methods.ts';
import { dial } from './socket-link.ts';

export interface SocketServiceOptions {
  /** Milliseconds that a call may take; as long as it wants where it is absent. */
  readonly timeout?: number;
}

export interface SocketService extends Service, Disposable {
  /** Hangs up: calls under way are refused as `closed`, objects of the service end. The process is not kept running any more. */
  close(): void;
  /** Resolves when the link has ended, with why, in one line. */
  readonly ended: Promise<string>;
}

/** Milliseconds between two looks whether the other process is awake. */
const HEARTBEAT = 5000;
/** Milliseconds for the service to say what it exports. */
const PATIENCE = 10_000;

/** Errors: one whose message says why the service cannot be reached. */
export async function socketService(
  path: string,
  { timeout }: SocketServiceOptions = {},
): Promise<SocketService> {
  const bell = bellMemory();
  // It lends nothing, so there is no way back.
  const memory = { rings: duplexMemory(), bells: [bellMemory(), bell] as const };
  const { ended, service: name } = await dial(path, path, { memory, bell, heartbeat: HEARTBEAT });
  const caller = new Caller(new Duplex(memory, 0));
  const close = () => caller.close();
  try {
    const exports = await exportsOf(caller);
    const service = remoteService(caller, { name, exports, ...(timeout === undefined ? {} : { timeout }) });
    return { ...service, ended, close, [symbolDispose]: close };
  } catch (cause) {
    close();
    throw new Error(`cannot reach ${name} at ${path}: ${(cause as Error).message}`, { cause });
  }
}

function exportsOf(caller: Caller): Promise<ReadonlyMap<string, ExternType>> {
  const read = (bytes: Uint8Array, length: number) => described(describeCodec.decodeResult(bytes, length));
  return caller.callLater(DESCRIBE, describeCodec.encodeParameters([]) as Uint8Array, read, {
    timeout: PATIENCE,
  });
}
