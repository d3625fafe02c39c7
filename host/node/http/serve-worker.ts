/**
 * Runs in the worker: answers one request after the other, each by a fresh instance of the component. The next instance is
 * made before its request is there.
 */

import { parentPort, workerData } from 'node:worker_threads';
import { Pollable } from '../../../kernel/task/index.ts';
import { Bell } from '../worker/bell.ts';
import { commandInterfaces } from '../worker/command-interfaces.ts';
import type { WorkerMessage, WorkerStart } from '../worker/protocol.ts';
import { Requests } from '../worker/requests.ts';
import { workerPlatform } from '../worker/worker-platform.ts';
import { loadProxy, type MakeInstance, type ProxyInstance } from './proxy.ts';
import { ServedExchange } from './served-exchange.ts';
import type { Served, ServedRequest } from './served-message.ts';

/** Found, but cannot be run: as a shell has it. */
const CANNOT_RUN = 126;

/** Requests after which the event loop has a turn, for what the engine does only there. */
const TURN = 64;

const start = workerData as WorkerStart;
const requests = new Requests(start.requests, new Bell(start.bell));

function tell(message: WorkerMessage): void {
  parentPort!.postMessage(message);
}

async function run(): Promise<WorkerMessage> {
  let make: MakeInstance;
  let next: ProxyInstance | string | undefined;
  try {
    const platform = workerPlatform(start, (line) => tell({ tag: 'log', line }));
    make = await loadProxy(start, platform, commandInterfaces(start, tell, requests));
    next = await make();
  } catch (error) {
    return { tag: 'done', code: CANNOT_RUN, message: lineOf(error) };
  }
  let last: Served = {};
  for (let count = 1; ; count++) {
    const answer = requests.ask<ServedRequest | undefined>('serve/next', last);
    if (count % TURN === 0) await new Promise((resolve) => setImmediate(resolve));
    next ??= await make().catch(lineOf);
    new Pollable(answer).block();
    const served = answer.take();
    if (!served) return { tag: 'done', code: 0 };
    last = serve(served, next);
    next = undefined;
  }
}

function serve(served: ServedRequest, instance: ProxyInstance | string): Served {
  if (typeof instance === 'string') return { failure: instance };
  const exchange = new ServedExchange(served, requests);
  let trapped: string | undefined;
  try {
    instance.handler.handle(exchange.request, exchange.outparam);
  } catch (error) {
    trapped = lineOf(error);
  }
  instance.end();
  return { failure: trapped ?? exchange.failure };
}

function lineOf(error: unknown): string {
  return String(error instanceof Error ? error.message : error).split('\n')[0]!;
}

tell(await run());
