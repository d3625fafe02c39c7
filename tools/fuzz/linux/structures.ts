/** Structures that system calls are given, by kind: how long, and what stands where. Offset, width, kind of each field. */

export interface Structure {
  readonly size: number;
  readonly fields: readonly (readonly [offset: number, width: 4 | 8, kind: string])[];
}

const TIMESPEC = [
  [0, 8, 'seconds'],
  [8, 8, 'fraction'],
] as const;
const TWO_TIMES: Structure = {
  size: 32,
  fields: [...TIMESPEC, [16, 8, 'seconds'], [24, 8, 'fraction']],
};
const MSGHDR: Structure = {
  size: 56,
  fields: [
    [0, 8, 'socketaddress'],
    [8, 4, 'count'],
    [16, 8, 'iovec'],
    [24, 8, 'count'],
    [32, 8, 'controlmessage'],
    [40, 8, 'count'],
    [48, 4, 'small'],
  ],
};

export const STRUCTURES: Readonly<Record<string, Structure>> = {
  timespec: { size: 16, fields: TIMESPEC },
  timeval: { size: 16, fields: TIMESPEC },
  times: TWO_TIMES,
  timerspec: TWO_TIMES,
  timerval: TWO_TIMES,
  sigset: { size: 8, fields: [[0, 8, 'signals']] },
  sigaction: {
    size: 32,
    fields: [
      [0, 8, 'handler'],
      [8, 8, 'actionflags'],
      [16, 8, 'restorer'],
      [24, 8, 'signals'],
    ],
  },
  stack: {
    size: 24,
    fields: [
      [0, 8, 'place'],
      [8, 4, 'STACK_FLAGS'],
      [16, 8, 'size'],
    ],
  },
  rlimit: {
    size: 16,
    fields: [
      [0, 8, 'int'],
      [8, 8, 'int'],
    ],
  },
  epollevent: {
    size: 12,
    fields: [
      [0, 4, 'EPOLL_EVENTS'],
      [4, 8, 'hex'],
    ],
  },
  openhow: {
    size: 24,
    fields: [
      [0, 8, 'open'],
      [8, 8, 'mode'],
      [16, 8, 'resolve'],
    ],
  },
  cloneargs: {
    size: 88,
    fields: [
      [0, 8, 'CLONE_FLAGS'],
      [8, 8, 'word'],
      [16, 8, 'word'],
      [24, 8, 'word'],
      [32, 8, 'signal'],
      [40, 8, 'clonestack'],
      [48, 8, 'size'],
      [56, 8, 'hex'],
    ],
  },
  siginfo: {
    size: 128,
    fields: [
      [0, 4, 'signal'],
      [8, 4, 'int'],
      [16, 4, 'pid'],
      [24, 8, 'hex'],
    ],
  },
  pollfd: {
    size: 8,
    fields: [
      [0, 4, 'fd'],
      [4, 4, 'POLL_EVENTS'],
    ],
  },
  vector: {
    size: 16,
    fields: [
      [0, 8, 'data'],
      [8, 8, 'size'],
    ],
  },
  msghdr: MSGHDR,
  mmsg: { size: 64, fields: MSGHDR.fields },
  controlmessage: {
    size: 24,
    fields: [
      [0, 8, 'controllength'],
      [8, 4, 'level'],
      [12, 4, 'controltype'],
      [16, 4, 'fd'],
      [20, 4, 'fd'],
    ],
  },
  sigevent: {
    size: 64,
    fields: [
      [0, 8, 'hex'],
      [8, 4, 'signal'],
      [12, 4, 'notify'],
      [16, 4, 'pid'],
    ],
  },
  mqattr: {
    size: 64,
    fields: [
      [0, 8, 'open'],
      [8, 8, 'small'],
      [16, 8, 'small'],
      [24, 8, 'small'],
    ],
  },
  lockstructure: {
    size: 32,
    fields: [
      [0, 4, 'locktype'],
      [8, 8, 'offset'],
      [16, 8, 'offset'],
      [24, 4, 'pid'],
    ],
  },
  schedattr: {
    size: 56,
    fields: [
      [0, 4, 'size'],
      [4, 4, 'policy'],
      [8, 8, 'small'],
      [16, 4, 'small'],
      [20, 4, 'small'],
      [24, 8, 'int'],
      [32, 8, 'int'],
      [40, 8, 'int'],
    ],
  },
  capheader: {
    size: 8,
    fields: [
      [0, 4, 'capversion'],
      [4, 4, 'pid'],
    ],
  },
  capdata: {
    size: 24,
    fields: [
      [0, 8, 'hex'],
      [8, 8, 'hex'],
      [16, 8, 'hex'],
    ],
  },
  filter: {
    size: 16,
    fields: [
      [0, 4, 'filterlength'],
      [8, 8, 'filterprogram'],
    ],
  },
  futexone: {
    size: 24,
    fields: [
      [0, 8, 'small'],
      [8, 8, 'word'],
      [16, 4, 'futexflags'],
    ],
  },
  iocb: {
    size: 64,
    fields: [
      [0, 8, 'hex'],
      [16, 4, 'aiooperation'],
      [20, 4, 'fd'],
      [24, 8, 'data'],
      [32, 8, 'size'],
      [40, 8, 'offset'],
      [56, 4, 'small'],
      [60, 4, 'fd'],
    ],
  },
  onepointer: { size: 8, fields: [[0, 8, 'iocb']] },
  onestring: { size: 8, fields: [[0, 8, 'path']] },
  message: { size: 24, fields: [[0, 8, 'positive']] },
  integer: { size: 4, fields: [[0, 4, 'int']] },
  offsetplace: { size: 8, fields: [[0, 8, 'offset']] },
  length: { size: 4, fields: [[0, 4, 'small']] },
  robust: {
    size: 24,
    fields: [
      [0, 8, 'word'],
      [8, 8, 'small'],
      [16, 8, 'word'],
    ],
  },
};

/** Lists of structures, and how many there may be. */
export const LISTS: Readonly<Record<string, readonly [element: string, most: number]>> = {
  iovec: ['vector', 4],
  '>iovec': ['vector', 4],
  pollfds: ['pollfd', 4],
  mmsghdr: ['mmsg', 3],
  futexes: ['futexone', 3],
  iocbs: ['onepointer', 3],
  argv: ['onestring', 3],
  envp: ['onestring', 2],
};
