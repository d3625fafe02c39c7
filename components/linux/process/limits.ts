// Resource limits (getrlimit). Those that mean something here have a name; the others are kept as they are set.

const INFINITY: u64 = u64.MAX_VALUE;

export const RLIMIT_FSIZE: i32 = 1;
export const RLIMIT_STACK: i32 = 3;
export const RLIMIT_NOFILE: i32 = 7;
export const RLIMIT_MEMLOCK: i32 = 8;
export const RLIMIT_AS: i32 = 9;
export const RLIMIT_MSGQUEUE: i32 = 12;
export const RLIMIT_NICE: i32 = 13;
export const RLIMIT_RTPRIO: i32 = 14;
export const LIMITS: i32 = 16;

export class Limit {
  constructor(
    public name: string,
    public unit: string,
    public soft: u64,
    public hard: u64,
  ) {}
}

/** In the order of RLIMIT_CPU, FSIZE, ...; names and units as /proc/self/limits has them. */
export function defaultLimits(): Array<Limit> {
  return [
    new Limit('Max cpu time', 'seconds', INFINITY, INFINITY),
    new Limit('Max file size', 'bytes', INFINITY, INFINITY),
    new Limit('Max data size', 'bytes', INFINITY, INFINITY),
    new Limit('Max stack size', 'bytes', 8 << 20, INFINITY),
    new Limit('Max core file size', 'bytes', 0, INFINITY),
    new Limit('Max resident set', 'bytes', INFINITY, INFINITY),
    new Limit('Max processes', 'processes', 1024, 1024),
    new Limit('Max open files', 'files', 1024, 4096),
    new Limit('Max locked memory', 'bytes', 8 << 20, 8 << 20),
    new Limit('Max address space', 'bytes', INFINITY, INFINITY),
    new Limit('Max file locks', 'locks', INFINITY, INFINITY),
    new Limit('Max pending signals', 'signals', 1024, 1024),
    new Limit('Max msgqueue size', 'bytes', 819200, 819200),
    new Limit('Max nice priority', '', 0, 0),
    new Limit('Max realtime priority', '', 0, 0),
    new Limit('Max realtime timeout', 'us', INFINITY, INFINITY),
  ];
}
