/** One run of a whole program: its processor time from start to end, and what it said. */

import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';

const DEADLINE = 1_800_000;
/** Runs the command and says on a descriptor of its own what it took, in the words of POSIX's `times`; bash's has milliseconds. */
const TIMED = '"$@"; code=$?; times >&3; exit $code';

export interface Run {
  /** Seconds of processor time. */
  readonly processor: number;
  /** Seconds on the clock. */
  readonly clock: number;
  /** Digest of standard output. */
  readonly output: string;
}

function parseTime(text: string): number {
  const [, minutes, seconds] = /^(\d+)m([\d.]+)s$/.exec(text) ?? [];
  return Number(minutes) * 60 + Number(seconds);
}

/** Errors: it ends with another code than 0. */
export function measure(
  command: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
  cwd = '.',
): Promise<Run> {
  return new Promise((resolve, reject) => {
    const begun = performance.now();
    const child = spawn('bash', ['-c', TIMED, 'bash', ...command], {
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
      timeout: DEADLINE,
      env,
      cwd,
    });
    const output = createHash('sha256');
    let [errors, times] = ['', ''];
    child.stdout!.on('data', (chunk: Buffer) => output.update(chunk));
    child.stderr!.on('data', (chunk: Buffer) => (errors += chunk));
    (child.stdio[3] as NodeJS.ReadableStream).on('data', (chunk: Buffer) => (times += chunk));
    child.on('error', reject);
    child.on('close', (code) => {
      const clock = (performance.now() - begun) / 1000;
      // The second line is of children: user and system.
      const [user, system] = (times.split('\n')[1] ?? '').split(' ').map(parseTime);
      if (code !== 0) reject(new Error(`${command.join(' ')}: exit ${code}: ${errors.trim()}`));
      else resolve({ processor: user! + system!, clock, output: output.digest('hex') });
    });
  });
}
