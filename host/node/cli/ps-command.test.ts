import { expect, it } from 'vitest';
import type { ShownService } from '../control/index.ts';
import { serviceTable } from './ps-command.ts';

const service: ShownService = {
  ...{ name: 'store', state: 'ready', since: 61_000, restarts: 1, thread: 'worker 1' },
  ...{ memory: 65536, handles: 2, calls: 30 },
};
const task = {
  ...{ class: 'batch', lent: false, state: 'waiting', time: 1234, steps: 9 },
  ...{ longest: 2, overruns: 0 },
};

it('shows services in columns, and why one is not ready', () => {
  const failed = { ...service, name: 'log', state: 'failed', thread: '', memory: 0, why: 'it trapped\n' };
  expect(serviceTable([service, failed])).toEqual([
    'NAME   STATE   SINCE  RESTARTS  THREAD    MEMORY  HANDLES  CALLS',
    'store  ready   1 min         1  worker 1    64 K        2     30',
    'log    failed  1 min         1  -              -        2     30  it trapped\\u{a}',
  ]);
});

it('shows class and time where one of them is a task', () => {
  expect(serviceTable([service, { ...service, name: 'sort', task }])).toEqual([
    'NAME   STATE  SINCE  RESTARTS  THREAD    MEMORY  HANDLES  CALLS  CLASS    TIME',
    'store  ready  1 min         1  worker 1    64 K        2     30  -           -',
    'sort   ready  1 min         1  worker 1    64 K        2     30  batch  1.23 s',
  ]);
});
