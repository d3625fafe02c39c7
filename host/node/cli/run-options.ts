/** The options of `nucleus run`, and of what runs a program in another way. */

import { type Command, Option } from 'commander';
import { collect } from './collect.ts';
import { jit, noJit } from './jit-options.ts';

/** Adds what `run` takes. */
export function runOptions(command: Command): Command {
  return (
    command
      .usage('[options] PROGRAM [-- ARGS...]')
      .argument('[PROGRAM]', 'a path, or a name to look for here and in PATH')
      .argument('[ARGS...]', 'what the program gets')
      .passThroughOptions()
      .option(
        '--root <DIR>',
        "the program's /, read-only, with a /tmp in memory; PROGRAM is looked for there",
      )
      .option(
        '--rootfs <DIR|TAR|IMAGE>',
        "the program's /: a folder, a tar, an OCI image or what docker save writes; PROGRAM is looked for there",
      )
      .option('--rw', 'with --rootfs DIR: what is written goes into DIR, not into memory')
      .option('--overlay <DIR>', 'with --rootfs: keep what is written in DIR, for later runs to find')
      .option(
        '--disk <SIZE>',
        'most that the program may have kept for it: files in memory, unpacked archives, changes (default: 16G, of which 1G in memory)',
      )
      .option('--dir <HOST[:GUEST[:ro|rw]]>', 'grant a directory, read-only by default (repeatable)', collect)
      .option(
        '--offer <HOST[:GUEST[:ro|rw]] | tcp:HOST:PORT | device:NAME=HOST[:ro|wo|rw]>',
        'what a component may ask for while it runs: a directory, connections, a device; :10m behind it is how long it lasts (repeatable)',
        collect,
      )
      .option('--system32 <DIR>', 'lend a Windows program the DLLs of a directory (repeatable)', collect)
      .option('--ask', 'of what is offered grant only what you say at the terminal')
      .option(
        '--env <K=V>',
        'set an environment variable; K alone takes the value from here (repeatable)',
        collect,
      )
      .option('--cwd <GUEST>', "working directory (default: this one's place in the guest, else /)")
      .option(
        '--memory <SIZE>',
        'limit of guest memory, with K, M or G (default: 2G; none for a WASI command)',
      )
      .option('--pids <N>', 'most processes and threads of a program at once (default: 1024)')
      .option(
        '--aslr <off|random|SEED>',
        "where a Linux program's memory lies: the same places in each run (default), or drawn by chance or from a number",
      )
      .option('--cpu <LEVEL>', 'level that the processor shows: x86-64-v1, -v2 or -v3 (default: the highest)')
      .addOption(jit())
      .addOption(noJit())
      .option('--cache-dir <DIR>', 'where translated code is kept for later runs (default: ~/.cache/nucleus)')
      // Without it, --no-cache would have a default value of its own.
      .addOption(new Option('--cache').hideHelp())
      .option('--no-cache', 'neither use nor keep translated code of other runs')
      .option('--timeout <SECONDS>', 'end the run after this time, with exit code 124')
      .option('--connect <tcp|udp:HOST:PORT>', 'let a component connect and send there (repeatable)', collect)
      .option(
        '--listen <tcp|udp:ADDRESS:PORT>',
        'let a component listen and receive there (repeatable)',
        collect,
      )
      .option('--http <ORIGIN>', 'let a component make HTTP requests there (repeatable)', collect)
      .option('--stats', 'print time, instructions, calls, memory and capabilities to stderr')
      .option(
        '--gdb <PORT|PATH>',
        'wait for gdb at a port of 127.0.0.1 or at a socket, and let it debug the program',
      )
      .option('--milestones', 'print what the start reached when, and by whom, to stderr')
      .option('--timeline <FILE.svg>', 'draw the same')
      .option(
        '--trace [FILE]',
        'print every system call, or WASI call of a component, to stderr or FILE; all calls, for Perfetto, to FILE.json',
      )
      .option(
        '--trace-calls <PATTERN>',
        'print calls between components whose service, interface or function it names; * for any (repeatable)',
        collect,
      )
      .option('--replace <NAME=FILE.wasm>', 'use another component for a service (repeatable)', collect)
      .option(
        '--faults <FILE|RULE>',
        'make calls fail: KIND SERVICE [FUNCTION] [KEY=VALUE...], or seed=N (repeatable)',
        collect,
      )
      .option('--bare', 'run a freestanding image in ring 0, with a console, a clock and memory')
  );
}
