/** Services that are tasks, in their own threads and on the kernel's: real components, real time. Who gets how much is kernel/system's to test. */

import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { SystemService } from '../../kernel/manifest/system.ts';
import { COUNTER, counter, PACKAGES } from './counter.ts';
import { loadSystem, type Running } from './running.ts';
import { answers, events, stepper, timers } from './stepper.ts';

const files: Record<string, Uint8Array<ArrayBuffer>> = {};
let running: Running | undefined;

/** After so many steps. */
const doneAfter = (steps: number, code: number) =>
  `(if (result i32) (i32.ge_u (global.get $count) (i32.const ${steps}))
     (then ${answers.done(`(i32.const ${code})`)}) (else ${answers.ready}))`;
/** Until an event comes. */
const untilAsked = (answer: string) =>
  `(if (result i32) (global.get $event) (then ${answers.done('(i32.const 0)')}) (else ${answer}))`;
const tick = untilAsked(answers.blocked('(call $timer (i64.const 1000000))'));

const PROGRESS = 'nucleus:boot/progress@0.1.0';

const CALLS = 'acme:count/counter-calls@1.0.0';
const CALLS_WIT = `package acme:count@1.0.0 {
  interface counter-calls {
    use wasi:io/poll@0.2.12.{pollable};
    use counter.{fault};
    resource next-call { subscribe: func() -> pollable; finish: func() -> result<u32, fault>; }
    start-next: func() -> next-call;
  }
`;

/** Starts a call in its first step, waits for it, and ends with the answer as its code. */
const asker = () =>
  stepper({
    world: `import ${CALLS};`,
    packages: PACKAGES.replace('package acme:count@1.0.0 {', CALLS_WIT),
    imports: `
      (import "${CALLS}" "start-next" (func $begin (result i32)))
      (import "${CALLS}" "[method]next-call.subscribe" (func $subscribe (param i32) (result i32)))
      (import "${CALLS}" "[method]next-call.finish" (func $finish (param i32 i32)))`,
    functions: '(global $call (mut i32) (i32.const 0))',
    step: `
      (if (result i32) (i32.eq (global.get $count) (i32.const 1))
        (then (global.set $call (call $begin)) ${answers.blocked('(call $subscribe (global.get $call))')})
        (else (call $finish (global.get $call) (i32.const 256)) ${answers.done('(i32.load (i32.const 260))')}))`,
  });

/** Gives what is ready when the job is done. */
const JOBS = 'acme:work/jobs@1.0.0';
const JOBS_WIT = `package acme:work@1.0.0 {
  interface jobs { use wasi:io/poll@0.2.12.{pollable}; submit: func() -> pollable; }
}`;

/** A loop of some milliseconds. */
const WORK = `(func $work (local i32) (loop $again
  (local.set 0 (i32.add (local.get 0) (i32.const 1)))
  (br_if $again (i32.lt_u (local.get 0) (i32.const 20000000)))))`;

beforeAll(async () => {
  files['./slow.wasm'] = await stepper({
    world: `import ${PROGRESS};`,
    imports: `(import "${PROGRESS}" "ready" (func $ready))`,
    step: `(if (i32.eq (global.get $count) (i32.const 100)) (then (call $ready)))
      (if (result i32) (i32.lt_u (global.get $count) (i32.const 100)) (then ${answers.ready}) (else ${untilAsked(answers.asleep)}))`,
  });
  files['./asker.wasm'] = await asker();
  files['./counter.wasm'] = await counter();
  files['./silent.wasm'] = await stepper({
    step: answers.asleep,
    next: '(loop $again (br $again)) unreachable',
  });
  files['./called.wasm'] = await stepper({
    ...events,
    functions: `${events.functions} (global $called (mut i32) (i32.const 0))`,
    step: `(if (result i32) (global.get $called)
      (then ${answers.done('(i32.const 0)')}) (else ${answers.blocked('(call $event)')}))`,
    next: `(global.set $called (i32.const 1)) (call $set)
      (i32.store8 (i32.const 32) (i32.const 0)) (i32.store (i32.const 36) (i32.const 1)) (i32.const 32)`,
  });
  files['./jobs.wasm'] = await stepper({
    ...events,
    world: `${events.world} export ${JOBS};`,
    packages: PACKAGES + JOBS_WIT,
    functions: `${events.functions} (global $asked (mut i32) (i32.const 0))
      (func (export "${JOBS}#submit") (result i32) (global.set $asked (i32.const 1)) (call $event))`,
    step: `(if (global.get $asked) (then (call $set))) ${answers.ready}`,
  });
  files['./client.wasm'] = await stepper({
    world: `import ${JOBS};`,
    packages: PACKAGES + JOBS_WIT,
    imports: `(import "${JOBS}" "submit" (func $submit (result i32)))`,
    step: `(if (result i32) (i32.eq (global.get $count) (i32.const 1))
      (then ${answers.blocked('(call $submit)')}) (else ${answers.done('(i32.const 0)')}))`,
  });
  // Answers in between its long steps.
  files['./working.wasm'] = await stepper({
    functions: WORK,
    step: `(call $work) ${untilAsked(answers.ready)}`,
    next: '(i32.store8 (i32.const 32) (i32.const 0)) (i32.store (i32.const 36) (i32.const 1)) (i32.const 32)',
  });
  files['./hog.wasm'] = await stepper({ step: '(loop $again (br $again)) unreachable' });
  files['./busy.wasm'] = await stepper({ step: untilAsked(answers.ready) });
  files['./brief.wasm'] = await stepper({ step: doneAfter(50, 0) });
  files['./bad.wasm'] = await stepper({ step: doneAfter(3, 7) });
  files['./trap.wasm'] = await stepper({ step: 'unreachable' });
  files['./stillborn.wasm'] = await stepper({ step: answers.ready, start: 'unreachable' });
  files['./ticking.wasm'] = await stepper({ step: tick, ...timers });
  files['./asleep.wasm'] = await stepper({ step: untilAsked(answers.asleep) });
});

afterEach(() => running?.down());

async function up(services: Record<string, SystemService>): Promise<Running> {
  running = await loadSystem({ services }, files);
  await running.up();
  return running;
}

const never = { policy: 'never' as const };
const where: [string, Partial<SystemService>][] = [
  ['in a thread of its own', {}],
  ['on the kernel`s thread', { trusted: true }],
];
const next = { interface: COUNTER, function: 'next' };
const viewOf = (system: Running, name: string) => system.system.views().find((one) => one.name === name)!;

/** Until a service has come to a state. */
async function until(system: Running, name: string, state: string): Promise<void> {
  while (viewOf(system, name).state !== state)
    await new Promise<void>((resolve) => {
      const forget = system.system.watch(() => {
        forget();
        resolve();
      });
    });
}

describe.each(where)('a task %s', (_, how) => {
  it('has finished when it is done', async () => {
    const system = await up({ brief: { component: './brief.wasm', ...how, restart: never } });
    await until(system, 'brief', 'finished');
  });

  it('has failed when it is done with another code, and when it traps', async () => {
    const services = { bad: './bad.wasm', trap: './trap.wasm', stillborn: './stillborn.wasm' };
    const rows = Object.entries(services).map(([name, component]) => [
      name,
      { component, ...how, restart: never },
    ]);
    const system = await up(Object.fromEntries(rows));
    for (const name of Object.keys(services)) await until(system, name, 'failed');
    expect(viewOf(system, 'bad').why).toBe('it ended with code 7');
    expect(viewOf(system, 'trap').why).toBe(
      'it trapped in nucleus:task/tasks@0.1.0#[method]task.step: unreachable',
    );
    expect(viewOf(system, 'stillborn').why).toBe('it trapped in nucleus:task/main@0.1.0#start: unreachable');
  });

  it('is started again by its policy', async () => {
    const restart = { policy: 'always' as const, delay: 0, most: 2 };
    const system = await up({ brief: { component: './brief.wasm', ...how, restart } });
    await until(system, 'brief', 'failed');
    expect(viewOf(system, 'brief')).toMatchObject({
      restarts: 2,
      why: 'it ended (after 2 restarts within 60 s)',
    });
  });

  it('that says itself when it is ready is not so before', async () => {
    const system = await up({ slow: { component: './slow.wasm', ...how, ready: 20 } });
    expect(viewOf(system, 'slow').state).toBe('ready');
    expect(Number(await system.service('slow').call(next, []))).toBeGreaterThanOrEqual(100);
  });

  it('waits for calls by an event of its own', async () => {
    const system = await up({ called: { component: './called.wasm', ...how, restart: never } });
    await system.service('called').call(next, []);
    await until(system, 'called', 'finished');
  });

  it('waits for the task of another service', async () => {
    const system = await up({
      client: { component: './client.wasm', ...how, restart: never },
      jobs: { component: './jobs.wasm', ...how },
    });
    await until(system, 'client', 'finished');
  });

  it('is called while it is stepped, waits for timers, and ends when it is asked to', async () => {
    const system = await up({
      busy: { component: './busy.wasm', ...how, grants: { clocks: true } },
      ticking: { component: './ticking.wasm', ...how, grants: { clocks: true } },
      asleep: { component: './asleep.wasm', ...how },
    });
    for (const name of ['busy', 'ticking']) {
      const service = system.service(name);
      const first = Number(await service.call(next, []));
      let last = first;
      while (last < first + 20) {
        await new Promise((resolve) => setImmediate(resolve));
        last = Number(await service.call(next, []));
      }
    }
    const start = { interface: 'nucleus:task/main@0.1.0', function: 'start' };
    await expect(system.service('busy').call(start, [])).rejects.toThrow();
    await system.down();
    expect(system.milestones.filter(({ name }) => name === 'stopped').map(({ by }) => by)).toEqual([
      'asleep',
      'ticking',
      'busy',
    ]);
  });
});

it.each([
  ['in a thread of its own, of a task in another', {}, './working.wasm', {}],
  ['in a thread of its own, of the kernel`s thread', {}, './counter.wasm', { trusted: true }],
  ['on the kernel`s thread, of it', { trusted: true }, './counter.wasm', { trusted: true }],
])('a task waits for the answer to a call: %s', async (_, how, component, provider) => {
  const system = await up({
    asker: {
      component: './asker.wasm',
      ...how,
      restart: never,
    },
    provider: { component, ...provider },
  });
  await until(system, 'asker', 'failed');
  expect(viewOf(system, 'asker').why).toBe('it ended with code 1');
});

it('a task that waits for a call lends its class to the task of who is to answer it', async () => {
  const system = await up({
    asker: { component: './asker.wasm', scheduling: { class: 'real-time-fifo', priority: 5 } },
    silent: { component: './silent.wasm', scheduling: { class: 'idle' } },
  });
  const task = (name: string) => system.services.find((one) => one.name === name)!.task;
  while (task('asker')?.state !== 'waiting') await new Promise((resolve) => setImmediate(resolve));
  expect(task('silent')).toMatchObject({ class: 'idle', lent: true });
});

it('a task lends its class to the one of whose event it waits, which would never be stepped without', async () => {
  const here = { trusted: true };
  const system = await up({
    jobs: { component: './jobs.wasm', ...here, scheduling: { class: 'idle' } },
    busy: { component: './busy.wasm', ...here },
    client: {
      component: './client.wasm',
      ...here,
      restart: never,
      scheduling: { class: 'real-time-fifo', priority: 1 },
    },
  });
  await until(system, 'client', 'finished');
});

it('a task that never yields is ended at its deadline, and started again, and all others go on', async () => {
  const system = await up({
    hog: { component: './hog.wasm', scheduling: { deadline: 0.3 }, restart: { most: 1, delay: 0 } },
    working: { component: './working.wasm' },
    ticking: { component: './ticking.wasm', grants: { clocks: true }, trusted: true },
  });
  const used = (name: string) => system.services.find((one) => one.name === name)!.task!.steps;
  await until(system, 'hog', 'restarting');
  const before = [used('working'), used('ticking')];
  await until(system, 'hog', 'failed');
  expect(viewOf(system, 'hog').why).toBe(
    'it spent more than 0.3 s on one step (after 1 restart within 60 s)',
  );
  expect(used('working')).toBeGreaterThan(before[0]!);
  expect(used('ticking')).toBeGreaterThan(before[1]!);
  expect(['working', 'ticking'].map((name) => viewOf(system, name))).toMatchObject([
    { state: 'ready', restarts: 0 },
    { state: 'ready', restarts: 0 },
  ]);
});
