/**
 * One run of a program of `programs/`: processor time of a round once it is warm.
 *
 * The program stops after its warm-up and at its end, and waits for a byte. What all threads of the process have used then is read
 * from /proc: so start-up and warm-up fall out, what an engine compiles or collects meanwhile counts, and what other processes
 * do on this machine does not.
 */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';

const DEADLINE = 300_000;

export interface Sample {
  /** Seconds of processor time, of all threads, for one round. */
  readonly processor: number;
  /** Seconds on the program's own clock for one round. */
  readonly clock: number;
  readonly checksum: string;
}

export interface Pace {
  /** Seconds of the warm-up, and of what is measured. */
  readonly warm: number;
  readonly seconds: number;
}

/** A line of the program. */
interface Phase {
  readonly rounds: number;
  readonly checksum: string;
  readonly seconds: number;
}

function parsePhase(line: string | undefined, expected: string): Phase | undefined {
  const match = /^(\w+) (\d+) ([0-9a-f]{16}) ([\d.]+)$/.exec(line ?? '');
  if (match?.[1] !== expected) return undefined;
  return { rounds: Number(match[2]), checksum: match[3]!, seconds: Number(match[4]) };
}

/** Seconds of processor time that all threads of a process have used. */
function processorTime(pid: number): number {
  const folder = `/proc/${pid}/task`;
  const threads = readdirSync(folder).map((thread) =>
    Number(readFileSync(`${folder}/${thread}/schedstat`, 'utf8').split(' ')[0]),
  );
  return threads.reduce((sum, one) => sum + one, 0) / 1e9;
}

/** Runs `command`, to which amount and pace are appended. Errors: it ended otherwise than it should. */
export async function sample(command: readonly string[], amount: number, pace: Pace): Promise<Sample> {
  const all = [...command, String(amount), String(pace.warm), String(pace.seconds)];
  const child = spawn(all[0]!, all.slice(1), { stdio: ['pipe', 'pipe', 'pipe'], timeout: DEADLINE });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  child.stdin.on('error', () => {});
  const ended = new Promise<string>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve(signal ?? `exit ${code}`));
  });
  const measured = await measure(child).catch(() => undefined);
  const how = await ended;
  if (measured === undefined || how !== 'exit 0')
    throw new Error(`${all.join(' ')}: ${how}: ${stderr.trim() || 'no line of a phase'}`);
  return measured;
}

async function measure(child: ChildProcessByStdio<Writable, Readable, Readable>) {
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const warm = parsePhase((await lines.next()).value, 'warm');
  if (warm === undefined) return undefined;
  const before = processorTime(child.pid!);
  child.stdin.write('\n');
  const done = parsePhase((await lines.next()).value, 'done');
  if (done === undefined || done.checksum !== warm.checksum) return undefined;
  const after = processorTime(child.pid!);
  child.stdin.end('\n');
  return {
    processor: (after - before) / done.rounds,
    clock: done.seconds / done.rounds,
    checksum: done.checksum,
  };
}
