/**
 * One run of a program of `programs/`: processor time of a round once it is warm.
 *
 * The program stops after each slice of rounds and waits for a byte. What all threads of its process have used so far is read
 * from /proc then: slices are warm-up until that is enough, then they are measured. So start-up and warm-up fall out, what an engine
 * compiles or collects meanwhile counts, and what other processes do on this machine does not.
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
  /** Seconds of processor time of the warm-up, and of what is measured. */
  readonly warm: number;
  readonly seconds: number;
}

/** Seconds of processor time after which a program counts as warm. */
export const WARM = 1.5;
/** Seconds on the clock of a slice. */
export const SLICE = 0.25;

/** A line of the program. */
interface Slice {
  readonly rounds: number;
  readonly checksum: string;
  readonly seconds: number;
}

function parseSlice(line: string): Slice | undefined {
  const match = /^(\d+) ([0-9a-f]{16}) ([\d.]+)$/.exec(line);
  if (match === null) return undefined;
  return { rounds: Number(match[1]), checksum: match[2]!, seconds: Number(match[3]) };
}

/** Seconds of processor time that a process, all that it started and all that they started have used. */
function processorTime(pid: number): number {
  const tasks = readdirSync(`/proc/${pid}/task`).map((thread) => `/proc/${pid}/task/${thread}`);
  const living = tasks.map((task) => Number(readFileSync(`${task}/schedstat`, 'utf8').split(' ')[0]) / 1e9);
  const [own, ended] = ticksOf(pid);
  const children = tasks.flatMap((task) =>
    readFileSync(`${task}/children`, 'utf8').split(' ').filter(Boolean),
  );
  const theirs = children.map((child) => processorTime(Number(child)));
  return Math.max(sum(living), own) + ended + sum(theirs);
}

/** Seconds of a process with its ended threads, and of its ended children: in hundredths, so they count where nothing finer is known. */
function ticksOf(pid: number): [own: number, ended: number] {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  return [(fields[11]! + fields[12]!) / 100, (fields[13]! + fields[14]!) / 100];
}

const sum = (values: readonly number[]) => values.reduce((total, one) => total + one, 0);

/** Runs `command`, to which amount and seconds of a slice are appended. Errors: it ended otherwise than it should. */
export async function sample(
  command: readonly string[],
  amount: number,
  pace: Pace,
  cwd = '.',
): Promise<Sample> {
  const all = [...command, String(amount), String(SLICE)];
  const child = spawn(all[0]!, all.slice(1), { stdio: ['pipe', 'pipe', 'pipe'], timeout: DEADLINE, cwd });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  child.stdin.on('error', () => {});
  const ended = new Promise<string>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve(signal ?? `exit ${code}`));
  });
  const measured = await measure(child, pace).catch(() => undefined);
  const how = await ended;
  if (measured === undefined || how !== 'exit 0')
    throw new Error(`${all.join(' ')}: ${how}: ${stderr.trim() || 'no line of a slice'}`);
  return measured;
}

async function measure(child: ChildProcessByStdio<Writable, Readable, Readable>, pace: Pace) {
  let [warmed, rounds, seconds, used] = [Number.POSITIVE_INFINITY, 0, 0, 0];
  for await (const line of createInterface({ input: child.stdout })) {
    const slice = parseSlice(line);
    if (slice === undefined) return undefined;
    used = processorTime(child.pid!);
    if (used >= warmed) {
      rounds += slice.rounds;
      seconds += slice.seconds;
      if (used - warmed >= pace.seconds) {
        child.stdin.end();
        const { checksum } = slice;
        return { processor: (used - warmed) / rounds, clock: seconds / rounds, checksum };
      }
    } else if (used >= pace.warm) warmed = used;
    child.stdin.write('\n');
  }
  return undefined;
}
