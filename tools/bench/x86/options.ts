/** The command line of `npm run bench:x86`. */
import { type ParseArgsConfig, parseArgs } from 'node:util';
import { bringFixture } from '../../fixtures/bring.ts';
import { SIDES, type SideName, type SideOptions } from './side.ts';

export const USAGE = `usage: npm run bench:x86 -- [OPTION]... [NAME]...

NAME is a program of tools/bench/x86/programs, a whole program, "steady" (all of the first), "whole" (all of the second),
"start", "second" (second starts) or "windows" (Windows programs beside their Linux twins); without one all of these are measured. "syscalls" is what
npm run bench:syscalls measures: system calls, or with names behind it (getppid, pread, pipe, find ...) some of them.

  --explain             explain one program's time: NAME, or the path of any program and its arguments (see --run-option)
  --top N               regions that are explained in full (default: 2)
  --sides LIST          some of native,qemu,nucleus (default: all)
  --rounds N            how often all sides take turns (default: 3)
  --seconds S           processor time that is measured of each once it is warm (default: 1)
  --scale X             size of the whole programs' inputs (default: 1)
  --core N              the core that everything is pinned to (default: 0)
  --unpinned            use all cores; shows time on the clock, and checks no bar
  --node PATH           Node.js for Nucleus (default: this one)
  --node26              Node.js 26 for Nucleus, fetched once by npm
  --node-option TEXT    further option of that Node.js (repeatable)
  --run-option TEXT     further option of nucleus run, such as --no-jit (repeatable)
`;

export interface BenchOptions extends SideOptions {
  readonly names: readonly string[];
  readonly explain: boolean;
  readonly top: number;
  readonly rounds: number;
  readonly seconds: number;
  readonly scale: number;
}

export class UsageError extends Error {}

function positive(name: string, text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new UsageError(`--${name} ${text}: must be a number above 0`);
  return value;
}

function sidesOf(text: string): SideName[] {
  return text.split(',').map((name) => {
    const side = SIDES.find((one) => one === name);
    if (side === undefined) throw new UsageError(`--sides ${text}: "${name}" is none of ${SIDES.join(', ')}`);
    return side;
  });
}

const definitions = {
  explain: { type: 'boolean', default: false },
  top: { type: 'string', default: '2' },
  sides: { type: 'string', default: SIDES.join(',') },
  rounds: { type: 'string', default: '3' },
  seconds: { type: 'string', default: '1' },
  scale: { type: 'string', default: '1' },
  core: { type: 'string', default: '0' },
  unpinned: { type: 'boolean', default: false },
  node: { type: 'string', default: process.execPath },
  node26: { type: 'boolean', default: false },
  'node-option': { type: 'string', multiple: true, default: [] as string[] },
  'run-option': { type: 'string', multiple: true, default: [] as string[] },
  help: { type: 'boolean', default: false },
} satisfies ParseArgsConfig['options'];

/** Errors: UsageError. Undefined if only the usage is wanted. */
export async function parseOptions(args: readonly string[]): Promise<BenchOptions | undefined> {
  const { values, positionals } = parse(args);
  if (values.help) return undefined;
  const core = Number(values.core);
  if (!Number.isInteger(core) || core < 0) throw new UsageError(`--core ${values.core}: must be a number`);
  return {
    names: positionals,
    explain: values.explain,
    top: Math.ceil(positive('top', values.top)),
    sides: sidesOf(values.sides),
    rounds: Math.ceil(positive('rounds', values.rounds)),
    seconds: positive('seconds', values.seconds),
    scale: positive('scale', values.scale),
    core: values.unpinned ? undefined : core,
    node: values.node26 ? await bringFixture('node26') : values.node,
    nodeOptions: values['node-option'],
    runOptions: values['run-option'],
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: definitions, allowPositionals: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
