/**
 * Runs in the worker: answers one request after the other, each by an instance of the component that is as new. The next one is
 * made before its request is there.
 */

import { parentPort, workerData } from 'node:worker_threads';
import { Pollable } from '../../../kernel/task/index.ts';
import { CallWriter } from '../trace/call-writer.ts';
import { Bell } from '../worker/bell.ts';
import { commandInterfaces } from '../worker/command-interfaces.ts';
import { switchOnFeatures } from '../worker/engine-features.ts';
import type { WorkerMessage, WorkerStart } from '../worker/protocol.ts';
import { Requests } from '../worker/requests.ts';
import { SharedPipe } from '../worker/shared-pipe.ts';
import { TablePublisher } from '../worker/table-view.ts';
import { workerPlatform } from '../worker/worker-platform.ts';
import { HeadSlot } from './head-slot.ts';
import { type ProxyInstance, ServedComponent } from './served-component.ts';
import { ServedExchange, type Shared } from './served-exchange.ts';
import type { Served, ServedMemory, ServedRequest } from './served-message.ts';

/** Found, but cannot be run: as a shell has it. */
const CANNOT_RUN = 126;

/** Requests after which the event loop has a turn, for what the engine does only there. */
const TURN = 64;

const start = workerData as WorkerStart;
const requests = new Requests(start.requests, new Bell(start.bell));
const table = new TablePublisher(start.wishes, (held) => tell({ tag: 'held', held }));

let shared: Shared | undefined;
let exchange: ServedExchange | undefined;

/** Called before the thread sleeps, and when it asks the clock. */
function look(): void {
  table.look();
  exchange?.tell();
}

function tell(message: WorkerMessage): void {
  parentPort!.postMessage(message);
}

async function run(): Promise<WorkerMessage> {
  let component: ServedComponent;
  let next: ProxyInstance | string | undefined;
  try {
    const platform = workerPlatform(start, requests, (line) => tell({ tag: 'log', line }));
    const tracer = start.calls && new CallWriter(start.calls).tracer;
    const lend = commandInterfaces(start, tell, requests, look);
    component = ServedComponent.load(start, platform, lend, tracer);
    next = await component.make();
  } catch (error) {
    return { tag: 'done', code: CANNOT_RUN, message: lineOf(error) };
  }
  table.follow(() => component.capabilities());
  let last: Served = {};
  for (let count = 1; ; count++) {
    const answer = requests.ask<ServedRequest | undefined>('serve/next', last);
    if (count % TURN === 0) await new Promise((resolve) => setImmediate(resolve));
    next ??= await component.make().catch(lineOf);
    new Pollable(answer).block();
    const served = answer.take();
    if (!served) return { tag: 'done', code: 0 };
    last = serve(served, next);
    next = undefined;
  }
}

function serve(served: ServedRequest, instance: ProxyInstance | string): Served {
  if (served.memory) shared = shareOf(served.memory);
  if (typeof instance === 'string') return { failure: instance };
  exchange = new ServedExchange(served, shared!, requests);
  let trapped: string | undefined;
  try {
    instance.handler.handle(exchange.request, exchange.outparam);
  } catch (error) {
    trapped = lineOf(error);
  }
  // Before anything of the next request is there: what is dropped now may still speak of this one.
  instance.end();
  const { failure } = exchange;
  exchange = undefined;
  return { failure: trapped ?? failure };
}

function shareOf({ pipe, slot, number }: ServedMemory): Shared {
  return { pipe: new SharedPipe(pipe), slot: new HeadSlot(slot), number };
}

function lineOf(error: unknown): string {
  return String(error instanceof Error ? error.message : error).split('\n')[0]!;
}

switchOnFeatures();
run().then(tell);
