/** What is measured: single calls of `programs/calls.c`, and programs whose time is that of their calls. */

/** A figure that must not be above this many seconds, or qemu's in the same run, or so many times the native one. */
export type Limit = { readonly seconds: number } | 'qemu' | { readonly native: number };

export interface CallRow {
  readonly name: string;
  readonly what: string;
  /** Calls of one round, which takes a processor about a millisecond. */
  readonly amount: number;
  readonly limit?: Limit;
  readonly aim?: number;
}

export const CALLS: readonly CallRow[] = [
  { name: 'getppid', what: 'getppid', amount: 10_000, limit: 'qemu' },
  { name: 'gettimeofday', what: 'gettimeofday', amount: 20_000 },
  { name: 'pread', what: '4 KiB of a cached file', amount: 3_000, limit: { seconds: 1.5e-6 } },
  { name: 'write', what: '4 KiB to /dev/null', amount: 5_000 },
  { name: 'open', what: 'open and close', amount: 1_000 },
  { name: 'stat', what: 'stat', amount: 2_000 },
  { name: 'mmap', what: 'mmap, a page used, munmap', amount: 500 },
  { name: 'futex', what: 'futex wake', amount: 5_000 },
  { name: 'signal', what: 'signal to oneself', amount: 1_000 },
  { name: 'thread', what: 'thread, joined', amount: 50 },
  { name: 'pipe', what: 'pipe there and back', amount: 200, limit: { seconds: 10e-6 } },
  { name: 'fork', what: 'fork and wait', amount: 10 },
  { name: 'exec', what: 'fork, exec of true, wait', amount: 5, limit: { seconds: 10e-3 } },
];

export interface ProgramRow {
  readonly name: string;
  readonly what: string;
  readonly command: readonly string[];
  /** A command whose time is taken off: what starting the program takes. */
  readonly less?: readonly string[];
  /** Runs in the root that NUCLEUS_BENCH_ROOT names, if it does. */
  readonly elsewhere?: boolean;
  readonly limit?: Limit;
}

const FIND = '/usr/bin/find';

export const PROGRAMS: readonly ProgramRow[] = [
  {
    name: 'loop',
    what: 'bash that starts true 100 times, from start to end',
    command: ['/bin/bash', '-c', 'for i in {1..100}; do /bin/true; done'],
    limit: 'qemu',
  },
  {
    name: 'find',
    what: 'find . -xdev, less its start',
    command: [FIND, '.', '-xdev'],
    less: [FIND, '.', '-maxdepth', '0'],
    elsewhere: true,
    limit: { native: 5 },
  },
  {
    name: 'sizes',
    what: 'find that asks for sizes, less its start',
    command: [FIND, 'srv', '-size', '+1000k'],
    less: [FIND, '.', '-maxdepth', '0'],
  },
  {
    name: 'grep',
    what: 'grep -r over 20,000 files, less its start',
    command: ['/bin/grep', '-rc', 'words', 'srv'],
    less: ['/bin/grep', '-c', 'words', 'srv/outer0/inner0/file-1.txt'],
  },
];
