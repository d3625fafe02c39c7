/** How a run is ended from outside: time, Ctrl-C and other signals, a reader that goes. Nothing stays behind. */

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cli, nucleus } from '../programs/command.ts';
import { compile, noCompiler } from '../programs/compile.ts';

interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

describe.skipIf(noCompiler)(`ended from outside${noCompiler ? ` (${noCompiler})` : ''}`, () => {
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'control-'));
    compile(join(import.meta.dirname, 'guest', 'faults.c'), folder, 'faults');
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** Calls `react` for each line that the program writes. */
  function interact(
    how: string,
    react: (child: ChildProcess, line: string, count: number) => void,
  ): Promise<Ended> {
    const child = spawn(process.execPath, [cli, 'run', './faults', how], {
      cwd: folder,
      stdio: ['pipe', 'pipe', 'pipe'],
      timeout: 500_000,
      killSignal: 'SIGKILL',
    });
    let stdout = '';
    let stderr = '';
    let lines = 0;
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
    });
    child.stdout.on('data', (chunk) => {
      stdout += chunk;
      const all = stdout.split('\n').slice(0, -1);
      while (lines < all.length) react(child, all[lines]!, ++lines);
    });
    return new Promise((resolve) =>
      child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr })),
    );
  }

  it.each(['loop', 'wait'])('a timeout ends a program that is in a %s', async (how) => {
    const ended = await nucleus(['run', '--timeout', '0.4', './faults', how], { cwd: folder });
    expect(ended).toMatchObject({ code: 124, stderr: 'nucleus: ./faults: timed out after 0.4 s\n' });
  });

  it.each<[string, NodeJS.Signals, number]>([
    ['loop', 'SIGINT', 130],
    ['wait', 'SIGINT', 130],
    ['wait', 'SIGTERM', 143],
    ['wait', 'SIGHUP', 129],
    ['loop', 'SIGQUIT', 131],
  ])('a program in a %s ends by %s', async (how, signal, code) => {
    const ended = await interact(how, (child) => child.kill(signal));
    expect({ ...ended, stderr: '' }).toEqual({ code, signal: null, stdout: 'ready\n', stderr: '' });
    expect(ended.stderr).not.toMatch(/ at |Error/);
  });

  it('a program waits for its input', async () => {
    const ended = await interact('echo', (child, line) =>
      line === 'ready' ? child.stdin!.write('ping\n') : child.stdin!.end(),
    );
    expect(ended).toEqual({ code: 0, signal: null, stdout: 'ready\nping\n', stderr: '' });
  });

  it('a program handles Ctrl-C itself', async () => {
    const ended = await interact('handle', (child, line) => line === 'ready' && child.kill('SIGINT'));
    expect(ended).toEqual({ code: 7, signal: null, stdout: 'ready\ncaught 2\n', stderr: '' });
  });

  it('the third Ctrl-C ends a program that goes on after each', async () => {
    const ended = await interact('stubborn', (child) => child.kill('SIGINT'));
    expect(ended).toEqual({
      code: 130,
      signal: null,
      stdout: 'ready\ncaught 2\ncaught 2\n',
      stderr: 'nucleus: ./faults: ended by the third Ctrl-C in a row\n',
    });
  });

  it('a program without a reader ends by SIGPIPE, in silence', async () => {
    const ended = await interact('flood', (child) => child.stdout!.destroy());
    expect([ended.code, ended.stderr]).toEqual([141, '']);
  });

  it('a program that ignores SIGPIPE sees EPIPE', async () => {
    const ended = await interact('flood-ignoring', (child) => child.stdout!.destroy());
    expect([ended.code, ended.stderr]).toEqual([9, 'EPIPE\n']);
  });
});
