/** Who runs a program: the processor, qemu's translator, or Nucleus. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { findQemu } from './qemu.ts';

const CLI = fileURLToPath(new URL('../../../bin/nucleus.js', import.meta.url));

export const SIDES = ['native', 'qemu', 'nucleus'] as const;
export type SideName = (typeof SIDES)[number];

export interface Side {
  readonly name: SideName;
  /** The command that runs `program`, with nothing behind it. */
  command(program: string, access?: readonly string[]): readonly string[];
  /** What it runs on, doing nothing. */
  readonly idle?: readonly string[];
}

export interface SideOptions {
  readonly sides: readonly SideName[];
  /** The Node.js that runs Nucleus. */
  readonly node: string;
  /** Further options of Node.js, and of `nucleus run`. */
  readonly nodeOptions: readonly string[];
  readonly runOptions: readonly string[];
  /** The processor core that everything runs on; undefined for all of them. */
  readonly core: number | undefined;
}

/** The sides that are there, and a line for each that is not. */
export function findSides(options: SideOptions): { sides: Side[]; missing: string[] } {
  const pin = options.core === undefined ? [] : ['taskset', '-c', String(options.core)];
  if (pin.length > 0 && spawnSync('taskset', ['--version']).error)
    return { sides: [], missing: ['needs taskset (Debian: apt-get install util-linux), or --unpinned'] };
  const sides: Side[] = [];
  const missing: string[] = [];
  for (const name of options.sides) {
    if (name === 'native') sides.push({ name, command: (program) => [...pin, program] });
    if (name === 'qemu') {
      const qemu = findQemu();
      if (typeof qemu === 'string') missing.push(qemu);
      else sides.push({ name, command: (program) => [...pin, ...qemu, program] });
    }
    if (name === 'nucleus') sides.push(nucleus(options, pin));
  }
  return { sides, missing };
}

/** Without translations of earlier runs, unless an option says otherwise. */
function nucleus({ node, nodeOptions, runOptions }: SideOptions, pin: readonly string[]): Side {
  const cache = runOptions.some((option) => /^--(no-)?cache/.test(option)) ? [] : ['--no-cache'];
  const start = [...pin, node, ...nodeOptions, CLI, 'run', ...cache, ...runOptions];
  const idle = [...pin, node, ...nodeOptions, '-e', '0'];
  return { name: 'nucleus', idle, command: (program, access = []) => [...start, ...access, program] };
}
