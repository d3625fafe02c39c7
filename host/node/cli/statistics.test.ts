import { expect, it } from 'vitest';
import { emptyReport } from '../../../kernel/broker/code-host.ts';
import { Statistics } from './statistics.ts';

it('says what a run took and held', () => {
  const statistics = new Statistics();
  const held = {
    id: 1,
    holder: 'linux',
    provider: 'vfs',
    type: 'nucleus:fs/types@0.1.0/node',
    state: 'live',
  } as const;
  statistics.start([
    { ...held, rights: ['read'], label: '/srv/src as /src' },
    { ...held, rights: ['read', 'write'] },
    { ...held, rights: ['read', 'write'] },
    { ...held, rights: [] },
  ]);
  const step = { interface: 'nucleus:task/tasks@0.1.0', function: '[method]task.step' };
  const report = {
    outcome: { code: 0 },
    usage: { instructions: 12_345_678n, calls: 1234n, memory: 1048576n, peakMemory: 3n << 20n },
    timing: { begun: 60, linked: 130.4, spawned: 140.2, ended: 240.2 },
    calls: [
      { ...step, caller: 'host', provider: 'linux', calls: 600, time: 24.6 },
      { ...step, caller: 'linux', provider: 'vfs', function: '[method]node.read', calls: 5000, time: 10 },
      { ...step, caller: 'vfs', provider: '', function: '[method]tree.look', calls: 78, time: 0.4 },
    ],
  };
  const code = {
    ...{ modules: 20, functions: 1300, bytes: 5 << 20 },
    ...{ released: 3, releasedBytes: 4096, milliseconds: 12.3 },
    ...{ recalledModules: 0, recalledFunctions: 0, sharedModules: 0, sharedFunctions: 0 },
  };
  expect(statistics.lines(report, emptyReport())).not.toContainEqual(expect.stringContaining('translated'));
  expect(statistics.lines(report, code)).toEqual([
    'first instruction after 140 ms (host 60 ms, services 70 ms, program 10 ms)',
    'ran for 100 ms: 12,345,678 instructions (123.5 million a second)',
    '1,234 system calls, 5,678 component calls',
    'time: waiting and kernel 65 ms (65 %), linux 25 ms (25 %), vfs 10 ms (10 %)',
    "  25 ms in 600 of host's calls of linux: nucleus:task/tasks [method]task.step",
    "  10 ms in 5,000 of linux's calls of vfs: nucleus:task/tasks [method]node.read",
    'guest memory at most 3.0 MiB',
    'translated 1,300 regions in 20 modules of 5.0 MiB, installed in 12 ms; 3 modules given back',
    'linux holds nucleus:fs/types/node of /srv/src as /src: read',
    'linux holds nucleus:fs/types/node: read, write (2 times)',
    'linux holds nucleus:fs/types/node: no rights',
  ]);
  expect(statistics.lines(report, { ...code, sharedModules: 5, sharedFunctions: 300 })[7]).toBe(
    'translated 1,000 regions in 15 modules of 5.0 MiB, installed in 12 ms; 300 regions in 5 modules shared between processes; 3 modules given back',
  );
  const recalled = { ...code, recalledModules: 15, recalledFunctions: 1000 };
  expect(statistics.lines(report, recalled, { made: 4, problem: 'the disk is full' }).slice(7, 10)).toEqual([
    'translated 300 regions in 5 modules of 5.0 MiB, installed in 12 ms; 3 modules given back',
    '1,000 regions in 15 modules from the code cache; 4 modules added',
    'code cache: the disk is full',
  ]);
});
