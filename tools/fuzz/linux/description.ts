/**
 * What can be called, and with what: the table of the personality's own system calls, whose kinds of arguments the trace shows
 * them by, made finer here where the trace needs less than who makes values.
 */

import { readFileSync } from 'node:fs';
import { CommandError, exitCode } from '../../../host/node/cli/exit-code.ts';
import { systemCallsPath } from '../../../host/node/cli/installation.ts';
import type { SystemCallsJson } from '../../build/system-calls.ts';

/** What later calls can be given of a call: what it gives, or what it writes to where an argument points. */
export interface Made {
  readonly resource: Resource;
  /** Absent: what it gives. */
  readonly written?: { readonly argument: number; readonly offset: number };
}

/** Descriptors of which more can be said. */
export type Descriptor = 'socket' | 'epoll' | 'timerfd' | 'mq' | 'inotify' | 'pidfd';

export type Resource =
  | ('fd' | 'pid' | 'address' | 'shm' | 'sem' | 'msg' | 'timer' | 'watch' | 'aio' | 'pkey')
  | Descriptor;

/** Calls whose first descriptor is of a kind. */
const WANT: Readonly<Record<Descriptor, string>> = {
  socket:
    'connect accept accept4 sendto recvfrom sendmsg recvmsg shutdown bind listen getsockname getpeername setsockopt getsockopt ' +
    'recvmmsg sendmmsg',
  epoll: 'epoll_ctl epoll_wait epoll_pwait epoll_pwait2',
  timerfd: 'timerfd_settime timerfd_gettime',
  mq: 'mq_timedsend mq_timedreceive mq_notify mq_getsetattr',
  inotify: 'inotify_add_watch inotify_rm_watch',
  pidfd: 'pidfd_send_signal pidfd_getfd process_mrelease',
};

export const DESCRIPTORS: ReadonlySet<string> = new Set(Object.keys(WANT));

/** Whether one will do where the other is asked for. */
export function serves(made: Resource, wanted: Resource): boolean {
  return made === wanted || (wanted === 'fd' && DESCRIPTORS.has(made));
}

export interface SystemCall {
  readonly number: number;
  readonly name: string;
  readonly kinds: readonly string[];
  readonly makes: readonly Made[];
  /** It always fails. */
  readonly refused: boolean;
}

export interface Description {
  readonly calls: readonly SystemCall[];
  readonly byNumber: ReadonlyMap<number, SystemCall>;
  /** Names and values of flags and constants, by kind. */
  readonly words: ReadonlyMap<string, readonly bigint[]>;
  /** Kinds of which an argument has one. */
  readonly singles: ReadonlySet<string>;
}

/** Calls that give a descriptor, a process and so on. */
const GIVES: Readonly<Record<Resource, string>> = {
  fd: 'open openat openat2 creat dup dup2 dup3 eventfd eventfd2 signalfd signalfd4 memfd_create pidfd_getfd fcntl',
  socket: 'socket accept accept4',
  epoll: 'epoll_create epoll_create1',
  timerfd: 'timerfd_create',
  mq: 'mq_open',
  inotify: 'inotify_init inotify_init1',
  pidfd: 'pidfd_open',
  pid: 'fork vfork clone clone3 getpid gettid getppid',
  address: 'mmap mremap brk shmat',
  shm: 'shmget',
  sem: 'semget',
  msg: 'msgget',
  timer: '',
  watch: 'inotify_add_watch',
  aio: '',
  pkey: 'pkey_alloc',
};

const at = (resource: Resource, argument: number, ...offsets: number[]): Made[] =>
  offsets.map((offset) => ({ resource, written: { argument, offset } }));

/** Calls that write such things. */
const WRITES: Readonly<Record<string, readonly Made[]>> = {
  pipe: at('fd', 0, 0, 4),
  pipe2: at('fd', 0, 0, 4),
  socketpair: at('socket', 3, 0, 4),
  timer_create: at('timer', 2, 0),
  io_setup: at('aio', 1, 0),
  recvmsg: at('fd', 1, 0),
};

/** Where the table's kinds are those of numbers and addresses, what they are. */
const FINER: Readonly<Record<string, string>> = {
  lseek: 'fd offset whence',
  mmap: 'place size prot map fd offset',
  mprotect: 'mapped size prot',
  munmap: 'mapped size',
  mremap: 'mapped size size mremap place',
  msync: 'mapped size small',
  mincore: 'mapped size buffer',
  madvise: 'mapped size madvise',
  mlock: 'mapped size',
  munlock: 'mapped size',
  mlock2: 'mapped size lockflags',
  brk: 'place',
  pread64: 'fd >data size offset',
  pwrite64: 'fd data size offset',
  readv: 'fd iovec count',
  writev: 'fd iovec count',
  preadv: 'fd iovec count offset hex',
  pwritev: 'fd iovec count offset hex',
  preadv2: 'fd iovec count offset hex small',
  pwritev2: 'fd iovec count offset hex small',
  vmsplice: 'fd iovec count small',
  poll: 'pollfds count timeout',
  ppoll: 'pollfds count timespec sigset size',
  select: 'small fdset fdset fdset timeval',
  setxattr: 'path name data size xattrflags',
  lsetxattr: 'path name data size xattrflags',
  fsetxattr: 'fd name data size xattrflags',
  shmget: 'key size ipcflags',
  shmat: 'shm place shmflags',
  shmctl: 'shm ipccommand buffer',
  shmdt: 'mapped',
  semget: 'key small ipcflags',
  semop: 'sem semops count',
  semtimedop: 'sem semops count timespec',
  semctl: 'sem small semcommand pointer',
  msgget: 'key ipcflags',
  msgsnd: 'msg message size ipcflags',
  msgrcv: 'msg >data size small ipcflags',
  msgctl: 'msg ipccommand buffer',
  connect: 'fd socketaddress count',
  bind: 'fd socketaddress count',
  accept: 'fd >data length',
  accept4: 'fd >data length SOCKET_FLAGS',
  getsockname: 'fd >data length',
  getpeername: 'fd >data length',
  sendto: 'fd data size messageflags socketaddress count',
  recvfrom: 'fd >data size messageflags >data length',
  sendmsg: 'fd msghdr messageflags',
  recvmsg: 'fd msghdr messageflags',
  sendmmsg: 'fd mmsghdr count messageflags',
  recvmmsg: 'fd mmsghdr count messageflags timespec',
  setsockopt: 'fd level sockoption integer size',
  getsockopt: 'fd level sockoption >data length',
  socket: 'family socktype protocol',
  socketpair: 'family socktype protocol >fds',
  listen: 'fd small',
  wait4: 'pid >wait waitflags >usage',
  waitid: 'idtype pid >siginfo waitflags >usage',
  kill: 'pid signal',
  tkill: 'pid signal',
  tgkill: 'pid pid signal',
  rt_sigqueueinfo: 'pid signal siginfo',
  rt_tgsigqueueinfo: 'pid pid signal siginfo',
  setpgid: 'pid pid',
  getpgid: 'pid',
  getsid: 'pid',
  getpriority: 'small pid',
  setpriority: 'small pid small',
  sched_setparam: 'pid integer',
  sched_getparam: 'pid buffer',
  sched_setscheduler: 'pid policy integer',
  sched_getscheduler: 'pid',
  sched_rr_get_interval: 'pid buffer',
  sched_setaffinity: 'pid size data',
  sched_getaffinity: 'pid size >data',
  sched_setattr: 'pid schedattr small',
  sched_getattr: 'pid >data size small',
  flock: 'fd lock',
  truncate: 'path offset',
  ftruncate: 'fd offset',
  getdents: 'fd >dents size',
  chown: 'path user user',
  fchown: 'fd user user',
  lchown: 'path user user',
  fchownat: 'at path user user atflags',
  setuid: 'user',
  setgid: 'user',
  setreuid: 'user user',
  setregid: 'user user',
  setresuid: 'user user user',
  setresgid: 'user user user',
  setfsuid: 'user',
  setfsgid: 'user',
  setgroups: 'small data',
  capget: 'capheader buffer',
  capset: 'capheader capdata',
  rt_sigaction: 'signal sigaction >sigaction sigsize',
  rt_sigprocmask: 'sigmask sigset >sigset sigsize',
  rt_sigpending: '>sigset sigsize',
  rt_sigsuspend: 'sigset sigsize',
  rt_sigtimedwait: 'sigset >siginfo timespec sigsize',
  signalfd: 'fd sigset sigsize',
  signalfd4: 'fd sigset sigsize signalflags',
  utime: 'path timespec',
  utimes: 'path times',
  futimesat: 'at path times',
  mount: 'path path filesystem mountflags mountdata',
  umount2: 'path small',
  get_robust_list: 'pid buffer buffer',
  set_robust_list: 'robust size',
  futex: 'word futex futexvalue futexvalue word futexvalue',
  futex_wait: 'word hex hex futexflags timespec clock',
  futex_wake: 'word hex small futexflags',
  futex_waitv: 'futexes count small timespec clock',
  futex_requeue: 'futexes small small small',
  io_setup: 'small >data',
  io_destroy: 'aio',
  io_getevents: 'aio small small >data timespec',
  io_pgetevents: 'aio small small >data timespec pointer',
  io_submit: 'aio small iocbs',
  io_cancel: 'aio iocb >data',
  epoll_create: 'small',
  epoll_wait: 'fd >data small timeout',
  epoll_pwait: 'fd >data small timeout sigset sigsize',
  epoll_pwait2: 'fd >data small timespec sigset sigsize',
  timer_create: 'clock sigevent >integer',
  timer_settime: 'timer sleepflags timerspec >timerspec',
  timer_gettime: 'timer >timerspec',
  timer_getoverrun: 'timer',
  timer_delete: 'timer',
  mq_open: 'queue open octal mqattr',
  mq_unlink: 'queue',
  mq_timedsend: 'fd data size small timespec',
  mq_timedreceive: 'fd >data size buffer timespec',
  mq_notify: 'fd sigevent',
  mq_getsetattr: 'fd mqattr buffer',
  inotify_add_watch: 'fd path small',
  inotify_rm_watch: 'fd watch',
  splice: 'fd offsetplace fd offsetplace size small',
  tee: 'fd fd size small',
  sendfile: 'fd fd offsetplace size',
  copy_file_range: 'fd offsetplace fd offsetplace size small',
  sync_file_range: 'fd offset offset small',
  fallocate: 'fd small offset offset',
  fadvise64: 'fd offset size small',
  readahead: 'fd offset size',
  prlimit64: 'pid rlimitkind rlimit >rlimit',
  process_vm_readv: 'pid iovec count iovec count small',
  process_vm_writev: 'pid iovec count iovec count small',
  kcmp: 'pid pid small fd fd',
  seccomp: 'small small filter',
  prctl: 'prctl option option option option',
  memfd_create: 'path memfdflags',
  pkey_mprotect: 'mapped size prot pkey',
  pkey_alloc: 'zero pkeyaccess',
  pkey_free: 'pkey',
  pidfd_open: 'pid pidfdflags',
  close_range: 'fd fd small',
  membarrier: 'small small small',
  unshare: 'CLONE_FLAGS',
  setns: 'fd CLONE_FLAGS',
  eventfd: 'small',
  eventfd2: 'small eventflags',
  alarm: 'small',
  ioctl: 'fd ioctl buffer',
  arch_prctl: 'archcode place',
  set_tid_address: 'word',
  remap_file_pages: 'mapped size prot small small',
  move_pages: 'pid small pointer pointer >data small',
  clone: 'clone clonestack word word hex',
  adjtimex: 'buffer',
  clock_adjtime: 'clock buffer',
  exit: 'small',
  exit_group: 'small',
  sigaltstack: 'stack >stack',
};

let loaded: Description | undefined;

/** Errors: CommandError. */
export function describeCalls(): Description {
  loaded ??= described(readTable());
  return loaded;
}

function readTable(): SystemCallsJson {
  const path = systemCallsPath();
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as SystemCallsJson;
  } catch (cause) {
    const text = `${path}: ${(cause as Error).message}; run \`npm run build\`, or install nucleus again`;
    throw new CommandError(exitCode.cannotRun, text, { cause });
  }
}

function withDescriptor(name: string, kinds: readonly string[]): readonly string[] {
  const wanted = Object.keys(WANT).find((one) => WANT[one as Descriptor].split(' ').includes(name));
  return wanted === undefined ? kinds : kinds.map((kind, at) => (at === 0 ? wanted : kind));
}

function described({ calls, words, singles }: SystemCallsJson): Description {
  const gives = new Map<string, Made[]>();
  for (const [resource, names] of Object.entries(GIVES))
    for (const name of names.split(' ').filter(Boolean))
      gives.set(name, [{ resource: resource as Resource }]);
  const all = calls.map(({ number, name, kinds, refused = false }) => ({
    ...{ number, name, refused },
    kinds: withDescriptor(name, FINER[name]?.split(' ') ?? kinds),
    makes: [...(gives.get(name) ?? []), ...(WRITES[name] ?? [])],
  }));
  return {
    calls: all,
    byNumber: new Map(all.map((one) => [one.number, one])),
    singles: new Set(singles),
    words: new Map(
      Object.entries(words).map(([kind, values]) => [kind, Object.values(values).map((one) => BigInt(one))]),
    ),
  };
}
