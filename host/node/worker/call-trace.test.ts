import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { callTrace } from './call-trace.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'call-trace-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const open = { interface: 'wasi:filesystem/types@0.2.3', function: '[method]descriptor.open-at' };

it('has what the command and its parts ask of WASI, and no more', () => {
  const file = openSync(join(folder, 'trace'), 'w');
  const trace = callTrace(file, 'app');
  trace('app', open);
  trace('app.2', { interface: 'wasi:cli/exit@0.2.0', function: 'exit-with-code' });
  trace('app', { interface: 'wasi:http/types@0.2.0', function: '[constructor]fields' });
  for (const [caller, site] of [
    ['vfs', open],
    ['apple', open],
    ['host', { interface: 'wasi:cli/run@0.2.3', function: 'run' }],
    ['app', { interface: 'acme:lamp/switch@1.0.0', function: 'on' }],
  ] as const)
    trace(caller, site);
  closeSync(file);
  expect(readFileSync(join(folder, 'trace'), 'utf8')).toBe(
    'filesystem/types descriptor.open-at\ncli/exit exit-with-code\nhttp/types fields\n',
  );
});

it('that cannot be written disturbs nobody', () => {
  const file = openSync(join(folder, 'trace'), 'w');
  closeSync(file);
  const trace = callTrace(file, 'app');
  trace('app', open);
  trace('app', open);
});
