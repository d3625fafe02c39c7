/** `nucleus top`: looks at all that runs, again and again. */

import { clearScreenDown, cursorTo } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { askProcess, askSystem, knownProcesses, knownSystems, NoAnswer } from '../control/index.ts';
import { CommandError, exitCode, usageError } from './exit-code.ts';
import { printableJson } from './printable.ts';
import { placeFailure, processId } from './process-id.ts';
import type { TopValues } from './top-command.ts';
import { type Look, rowsOf, topLines } from './top-rows.ts';

/** Seconds. */
const LEAST_INTERVAL = 0.1;
const MOST_INTERVAL = 3600;
/** The terminal's other screen, without a cursor; and back. */
const ENTER = '\u001b[?1049h\u001b[?25l';
const LEAVE = '\u001b[?25h\u001b[?1049l';

/** Keys: q, Ctrl-C, Ctrl-D, Escape. */
const ENOUGH = [0x71, 3, 4, 0x1b];

/** Gives the exit code. Errors: CommandError. */
export async function showTop(pids: readonly string[], values: TopValues): Promise<number> {
  const interval = intervalOf(values.interval ?? '1');
  const wanted = pids.map(processId);
  const first = await lookAt(wanted);
  const missing = wanted.find((pid) => !first.some((one) => one.pid === pid));
  if (missing !== undefined)
    throw new CommandError(exitCode.notFound, `process ${missing}: there is no such system`);
  if (values.once) return once(wanted, first, interval, values.json ?? false);
  if (values.json || !process.stdout.isTTY) return lines(wanted, first, interval, values.json ?? false);
  return live(wanted, first, interval);
}

function intervalOf(text: string): number {
  const seconds = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (!(seconds >= LEAST_INTERVAL && seconds <= MOST_INTERVAL))
    throw usageError(
      `--interval ${text}`,
      `is no number of seconds from ${LEAST_INTERVAL} to ${MOST_INTERVAL}`,
    );
  return seconds * 1000;
}

/** All that runs, or some of it. Errors: CommandError. */
async function lookAt(wanted: readonly number[]): Promise<Look[]> {
  const isWanted = (pid: number) => wanted.length === 0 || wanted.includes(pid);
  const known = new Set([...named(knownProcesses), ...named(knownSystems)]);
  const looks = await Promise.all([...known].filter(isWanted).map(look));
  return looks.filter((one) => one !== undefined).sort((a, b) => a.pid - b.pid);
}

function named(list: () => number[]): number[] {
  try {
    return list();
  } catch (error) {
    throw placeFailure(error);
  }
}

/** Undefined for what has ended. */
async function look(pid: number): Promise<Look | undefined> {
  const [snapshot, system] = await Promise.all([orNothing(askProcess(pid)), orNothing(systemOf(pid))]);
  const name = system?.manifest ?? snapshot?.program;
  if (name === undefined) return undefined;
  return { pid, at: performance.now(), name, snapshot, services: system?.services ?? [] };
}

async function systemOf(pid: number) {
  for await (const reply of askSystem(pid, { command: 'ps' })) if (reply.tag === 'ps') return reply;
  return undefined;
}

async function orNothing<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof NoAnswer) return undefined;
    throw error;
  }
}

async function once(
  wanted: readonly number[],
  before: readonly Look[],
  interval: number,
  json: boolean,
): Promise<number> {
  await sleep(interval);
  print(await lookAt(wanted), before, json);
  return 0;
}

function print(now: readonly Look[], before: readonly Look[], json: boolean): void {
  const rows = rowsOf(now, before);
  const text = json ? printableJson({ at: Date.now(), rows }) : topLines(rows).join('\n');
  process.stdout.write(`${text}\n`);
}

/** Until nobody reads them any more. */
async function lines(
  wanted: readonly number[],
  first: readonly Look[],
  interval: number,
  json: boolean,
): Promise<number> {
  let before = first;
  let isRead = true;
  process.stdout.on('error', () => {
    isRead = false;
  });
  while (isRead) {
    await sleep(interval);
    const now = await lookAt(wanted);
    print(now, before, json);
    before = now;
  }
  return 0;
}

/** On the terminal's other screen, until a key says that it is enough. */
async function live(wanted: readonly number[], first: readonly Look[], interval: number): Promise<number> {
  const { stdin, stdout } = process;
  const enough = new AbortController();
  const onKey = (key: Buffer) => {
    if (ENOUGH.some((byte) => key.includes(byte))) enough.abort();
  };
  const end = () => enough.abort();
  stdout.write(ENTER);
  if (stdin.isTTY) stdin.setRawMode(true);
  stdin.on('data', onKey);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, end);
  try {
    let before: readonly Look[] = [];
    let now: readonly Look[] = first;
    while (!enough.signal.aborted) {
      draw(now, before, interval);
      await sleep(interval, undefined, { signal: enough.signal }).catch(() => {});
      if (enough.signal.aborted) break;
      before = now;
      now = await lookAt(wanted);
    }
  } finally {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.off(signal, end);
    stdin.off('data', onKey);
    if (stdin.isTTY) stdin.setRawMode(false);
    stdin.pause();
    stdout.write(LEAVE);
  }
  return 0;
}

/** As much as the terminal has room for. */
function draw(now: readonly Look[], before: readonly Look[], interval: number): void {
  const { stdout } = process;
  // A terminal that does not know its size says 0.
  const [rows, columns] = [stdout.rows || 24, stdout.columns || 80];
  const head = `nucleus top, every ${interval / 1000} s: ${now.length === 1 ? '1 process' : `${now.length} processes`}; q ends it`;
  const all = now.length === 0 ? ['', 'nothing of yours is running'] : ['', ...topLines(rowsOf(now, before))];
  const shown = [head, ...all].slice(0, rows - 1).map((line) => line.slice(0, columns));
  cursorTo(stdout, 0, 0);
  clearScreenDown(stdout);
  stdout.write(shown.join('\n'));
}
