/** The lines of `--stats`. */

import type { CodeReport } from '../../../kernel/broker/code-host.ts';
import type { CapabilityView } from '../../../kernel/capability/table.ts';
import type { CallCount } from '../../../kernel/component/index.ts';
import type { RunReport } from '../../../kernel/supervisor/run.ts';

export class Statistics {
  #held: readonly CapabilityView[] = [];

  /** Notes what the services hold when the program begins. */
  start(held: readonly CapabilityView[]): void {
    this.#held = held;
  }

  lines(report: RunReport, code: CodeReport, cache?: CacheReport, machine?: MachineCodeReport): string[] {
    const { begun, linked, spawned, ended } = report.timing;
    const { instructions, calls, peakMemory } = report.usage;
    const running = ended - spawned;
    const rate = running > 0 ? Number(instructions) / running / 1000 : 0;
    return [
      `first instruction after ${ms(spawned)} (host ${ms(begun)}, services ${ms(linked - begun)}, program ${ms(spawned - linked)})`,
      `ran for ${ms(running)}: ${count(instructions)} instructions (${rate.toFixed(1)} million a second)`,
      `${count(calls)} system calls, ${count(sum(report.calls ?? [], 'calls'))} component calls`,
      ...timeLines(running, report.calls ?? []),
      `guest memory at most ${mebibytes(peakMemory)}`,
      ...codeLines(code),
      ...cacheLines(code, cache),
      ...machineLines(machine),
      ...capabilityLines(this.#held),
    ];
  }
}

/** Functions that are named. */
const NAMED = 8;

/** Where the time of a run went: by who had it, and in which functions. */
function timeLines(running: number, calls: readonly CallCount[]): string[] {
  const spent = new Map<string, number>();
  for (const { provider, time } of calls) {
    const who = provider || 'host';
    spent.set(who, (spent.get(who) ?? 0) + time);
  }
  const rest = running - sum(calls, 'time');
  const shares = [...spent, ['waiting and kernel', rest] as const]
    .filter(([, time]) => time >= 0.5)
    .sort(([, one], [, other]) => other - one)
    .map(([who, time]) => `${who} ${ms(time)} (${((100 * time) / running).toFixed(0)} %)`);
  if (spent.size === 0) return [];
  const most = calls
    .filter(({ time }) => time >= 0.5)
    .sort((one, other) => other.time - one.time)
    .slice(0, NAMED)
    .map(
      ({ caller, provider, interface: name, function: method, calls: times, time }) =>
        `  ${ms(time)} in ${count(times)} of ${caller}'s calls of ${provider || 'host'}: ${name.replace(/@.*/, '')} ${method}`,
    );
  return [`time: ${shares.join(', ')}`, ...most];
}

function sum(calls: readonly CallCount[], key: 'calls' | 'time'): number {
  return calls.reduce((all, one) => all + one[key], 0);
}

/** What the code cache has to say. */
export interface CacheReport {
  /** Modules that this run has added. */
  readonly made: number;
  readonly problem: string | undefined;
}

function cacheLines({ recalledModules, recalledFunctions }: CodeReport, cache?: CacheReport): string[] {
  if (cache === undefined) return [];
  const line = `${count(recalledFunctions)} regions in ${count(recalledModules)} modules from the code cache; ${count(cache.made)} modules added`;
  return cache.problem === undefined ? [line] : [line, `code cache: ${cache.problem}`];
}

/** What the cache of the engine's machine code has to say. */
export interface MachineCodeReport {
  /** Modules whose code was found, and modules whose code this run has added or made better. */
  readonly found: number;
  readonly made: number;
  readonly problem: string | undefined;
}

function machineLines(machine?: MachineCodeReport): string[] {
  if (machine === undefined) return [];
  const line = `machine code of ${count(machine.found)} modules from the code cache; of ${count(machine.made)} modules added`;
  return machine.problem === undefined ? [line] : [line, `code cache: ${machine.problem}`];
}

/** Nothing where nothing was translated. */
function codeLines(code: CodeReport): string[] {
  const { bytes, released, milliseconds } = code;
  const modules = code.modules - code.recalledModules - code.sharedModules;
  const functions = code.functions - code.recalledFunctions - code.sharedFunctions;
  if (code.modules === 0) return [];
  const shared =
    code.sharedModules === 0
      ? ''
      : `; ${count(code.sharedFunctions)} regions in ${count(code.sharedModules)} modules shared between processes`;
  const given = released === 0 ? '' : `; ${count(released)} modules given back`;
  return [
    `translated ${count(functions)} regions in ${count(modules)} modules of ${mebibytes(BigInt(bytes))}, installed in ${ms(milliseconds)}${shared}${given}`,
  ];
}

/** One line for each capability; equal ones are counted. */
export function capabilityLines(held: readonly CapabilityView[]): string[] {
  const counts = new Map<string, number>();
  for (const { holder, type, rights, label } of held) {
    const what = label === undefined ? '' : ` of ${label}`;
    const line = `${holder} holds ${type.replace(/@[^/]*/, '')}${what}: ${rights.join(', ') || 'no rights'}`;
    counts.set(line, (counts.get(line) ?? 0) + 1);
  }
  return [...counts].map(([line, number]) => (number > 1 ? `${line} (${number} times)` : line));
}

function ms(milliseconds: number): string {
  return `${milliseconds.toFixed(0)} ms`;
}

function count(number: bigint | number): string {
  return number.toLocaleString('en');
}

function mebibytes(bytes: bigint): string {
  return `${(Number(bytes) / 1024 ** 2).toFixed(1)} MiB`;
}
