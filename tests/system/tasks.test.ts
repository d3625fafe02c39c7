/** Services that are tasks, in their own threads and on the kernel's: real components, real time. Who gets how much is kernel/system's to test. */

import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { SystemService } from '../../kernel/manifest/system.ts';
import { COUNTER } from './counter.ts';
import { loadSystem, type Running } from './running.ts';
import { answers, stepper, timers } from './stepper.ts';

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

beforeAll(async () => {
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
    await system.down();
    expect(system.milestones.filter(({ name }) => name === 'stopped').map(({ by }) => by)).toEqual([
      'asleep',
      'ticking',
      'busy',
    ]);
  });
});
