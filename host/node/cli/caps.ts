/** `nucleus caps`: what a running system holds, as a tree, as JSON or as a picture. */

import { writeFileSync } from 'node:fs';
import { askProcess, knownProcesses, NoAnswer, type Snapshot } from '../control/index.ts';
import { capabilityTable } from './capability-lines.ts';
import type { CapsValues } from './commands.ts';
import { CommandError, exitCode, usageError } from './exit-code.ts';
import { printable, printableJson } from './printable.ts';
import { placeFailure, processId } from './process-id.ts';
import { tell } from './tell.ts';

/** Gives the exit code. Errors: CommandError. */
export async function showCapabilities(pid: string | undefined, values: CapsValues): Promise<number> {
  if (values.json && values.graph !== undefined)
    throw usageError('--graph', 'and --json: choose one of them');
  const snapshot = await chosen(pid).catch((error) => {
    throw placeFailure(error);
  });
  if (Array.isArray(snapshot)) return list(snapshot, values);
  if (values.graph !== undefined) return draw(snapshot, values.graph);
  print(values.json ? [printableJson(snapshot)] : linesOf(snapshot, Date.now()));
  return 0;
}

/** The system that is meant; all, where that is not said and there are several. */
async function chosen(pid: string | undefined): Promise<Snapshot | Snapshot[]> {
  if (pid !== undefined) return ask(pid);
  const known = knownProcesses();
  const answers = await Promise.allSettled(known.map((one) => askProcess(one)));
  const running = answers.flatMap((one) => (one.status === 'fulfilled' ? one.value : []));
  const silent = answers.flatMap((one, at) =>
    one.status === 'rejected' && !(one.reason as NoAnswer).gone
      ? `process ${known[at]}: ${one.reason.message}`
      : [],
  );
  // Who asks for the only one has to hear of another.
  for (const line of running.length > 0 ? silent : []) tell(line);
  if (running.length === 1) return running[0]!;
  if (running.length > 1) return running;
  if (silent.length > 0) throw new CommandError(exitCode.service, silent.join('; '));
  throw new CommandError(exitCode.notFound, 'no system of yours is running; start one with `nucleus run`');
}

async function ask(pid: string): Promise<Snapshot> {
  return askProcess(processId(pid)).catch((error) => {
    if (!(error instanceof NoAnswer)) throw error;
    throw new CommandError(
      error.gone ? exitCode.notFound : exitCode.service,
      `process ${pid}: ${error.message}`,
    );
  });
}

function list(running: readonly Snapshot[], { json, graph }: CapsValues): number {
  if (graph !== undefined)
    throw usageError('--graph', 'several systems are running; say which (nucleus caps PID)');
  const now = Date.now();
  if (json) print([printableJson(running)]);
  else print([...running.map((one) => headOf(one, now)), 'nucleus caps PID shows one of them']);
  return 0;
}

async function draw(snapshot: Snapshot, file: string): Promise<number> {
  const { drawCapabilities, MOST_DRAWN, sizeOfGraph } = await import('./capability-graph.ts');
  const size = sizeOfGraph(snapshot.capabilities);
  if (size > MOST_DRAWN)
    throw usageError('--graph', `${size} boxes are too many to draw (at most ${MOST_DRAWN}); --json has all`);
  const svg = await drawCapabilities(snapshot.capabilities, headOf(snapshot, Date.now()));
  try {
    writeFileSync(file, svg);
  } catch (cause) {
    throw usageError(`--graph ${file}`, `cannot be written: ${(cause as NodeJS.ErrnoException).code}`);
  }
  return 0;
}

/** What is printed of one system at a moment in milliseconds since 1970. */
export function linesOf(snapshot: Snapshot, now: number): string[] {
  return [headOf(snapshot, now), '', ...capabilityTable(snapshot.capabilities)];
}

/** "4711  rg, running for 12 s, 9 capabilities" */
function headOf({ pid, program, started, asOf, capabilities }: Snapshot, now: number): string {
  const count = `${capabilities.length} ${capabilities.length === 1 ? 'capability' : 'capabilities'}`;
  const age = now - asOf >= OLD ? `, as of ${seconds(now - asOf)} ago` : '';
  return `${pid}  ${printable(program)}, running for ${seconds(now - started)}, ${count}${age}`;
}

/** A snapshot from that long ago is said to be old, in milliseconds. */
const OLD = 1000;

function seconds(milliseconds: number): string {
  return `${Math.max(0, Math.round(milliseconds / 1000))} s`;
}

function print(lines: readonly string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`);
}
