// Names of flags and constants, for the trace. A list is a string of "NAME=value" words; values are decimal, octal
// (0o...) or hexadecimal (0x...).

class Name {
  constructor(
    public name: string,
    public value: u64,
  ) {}
}

export class Names {
  private read: Array<Name> | null = null;

  /** `zero` is the word for no flag at all; `single` where a value has one name instead of several. */
  constructor(
    private list: string,
    private zero: string = '0',
    private single: bool = false,
  ) {
  }

  /** Read when it is first needed: most runs have no trace. */
  private get names(): Array<Name> {
    const known = this.read;
    if (known != null) return known;
    const words = this.list.split(' ');
    const names = new Array<Name>(words.length);
    for (let i = 0; i < words.length; i++) {
      const at = words[i].indexOf('=');
      names[i] = new Name(words[i].substring(0, at), parse(words[i].substring(at + 1)));
    }
    this.read = names;
    return names;
  }

  /** "A|B|0x40": the flags in `value`, largest names first in the list, and what is left. */
  flags(value: u64): string {
    const names = this.names;
    let text = '';
    let left = value;
    for (let i = 0; i < names.length; i++) {
      const name = names[i];
      if (name.value == 0 || (left & name.value) != name.value) continue;
      left &= ~name.value;
      text += (text.length > 0 ? '|' : '') + name.name;
    }
    if (left != 0) text += (text.length > 0 ? '|' : '') + '0x' + left.toString(16);
    return text.length > 0 ? text : this.zero;
  }

  show(value: u64): string {
    return this.single ? this.one(value & 0xffff_ffff) : this.flags(value);
  }

  /** The name of one value; the value in hexadecimal if there is none. */
  one(value: u64): string {
    const names = this.names;
    for (let i = 0; i < names.length; i++) {
      if (names[i].value == value) return names[i].name;
    }
    return '0x' + value.toString(16);
  }
}

function parse(text: string): u64 {
  if (text.startsWith('0x')) return U64.parseInt(text.substring(2), 16);
  if (text.startsWith('0o')) return U64.parseInt(text.substring(2), 8);
  return U64.parseInt(text, 10);
}

export const OPEN_MODES: Names = new Names('O_RDONLY=0 O_WRONLY=1 O_RDWR=2');
export const OPEN_FLAGS: Names = new Names(
  'O_TMPFILE=0o20200000 O_SYNC=0o4010000 O_CREAT=0o100 O_EXCL=0o200 O_NOCTTY=0o400 O_TRUNC=0o1000 O_APPEND=0o2000 ' +
    'O_NONBLOCK=0o4000 O_DSYNC=0o10000 O_ASYNC=0o20000 O_DIRECT=0o40000 O_LARGEFILE=0o100000 O_DIRECTORY=0o200000 ' +
    'O_NOFOLLOW=0o400000 O_NOATIME=0o1000000 O_CLOEXEC=0o2000000 O_PATH=0o10000000',
  '',
);
export const FUTEX_OPERATIONS: Names = new Names(
  'FUTEX_WAIT=0 FUTEX_WAKE=1 FUTEX_REQUEUE=3 FUTEX_CMP_REQUEUE=4 FUTEX_WAKE_OP=5 FUTEX_LOCK_PI=6 ' +
    'FUTEX_UNLOCK_PI=7 FUTEX_TRYLOCK_PI=8 FUTEX_WAIT_BITSET=9 FUTEX_WAKE_BITSET=10 FUTEX_LOCK_PI2=13',
);
export const CLONE_FLAGS: Names = new Names(
  'CLONE_VM=0x100 CLONE_FS=0x200 CLONE_FILES=0x400 CLONE_SIGHAND=0x800 CLONE_VFORK=0x4000 CLONE_THREAD=0x10000 ' +
    'CLONE_SYSVSEM=0x40000 CLONE_SETTLS=0x80000 CLONE_PARENT_SETTID=0x100000 CLONE_CHILD_CLEARTID=0x200000 ' +
    'CLONE_DETACHED=0x400000 CLONE_CHILD_SETTID=0x1000000 CLONE_PIDFD=0x1000 CLONE_PTRACE=0x2000 CLONE_PARENT=0x8000 CLONE_NEWNS=0x20000 CLONE_UNTRACED=0x800000 ' +
    'CLONE_NEWCGROUP=0x2000000 CLONE_NEWUTS=0x4000000 CLONE_NEWIPC=0x8000000 CLONE_NEWUSER=0x10000000 CLONE_NEWPID=0x20000000 ' +
    'CLONE_NEWNET=0x40000000 CLONE_IO=0x80000000 CLONE_CLEAR_SIGHAND=0x100000000',
  '',
);
export const POLL_EVENTS: Names = new Names(
  'POLLIN=1 POLLPRI=2 POLLOUT=4 POLLERR=8 POLLHUP=0x10 POLLNVAL=0x20 POLLRDNORM=0x40 POLLRDBAND=0x80 POLLWRNORM=0x100 ' +
    'POLLWRBAND=0x200 POLLMSG=0x400 POLLRDHUP=0x2000',
);
export const EPOLL_EVENTS: Names = new Names(
  'EPOLLIN=1 EPOLLPRI=2 EPOLLOUT=4 EPOLLRDNORM=0x40 EPOLLRDBAND=0x80 EPOLLWRNORM=0x100 EPOLLWRBAND=0x200 EPOLLMSG=0x400 ' +
    'EPOLLERR=8 EPOLLHUP=0x10 EPOLLRDHUP=0x2000 EPOLLEXCLUSIVE=0x10000000 EPOLLWAKEUP=0x20000000 EPOLLONESHOT=0x40000000 EPOLLET=0x80000000',
);
export const ACTION_FLAGS: Names = new Names(
  'SA_RESTORER=0x4000000 SA_ONSTACK=0x8000000 SA_RESTART=0x10000000 SA_INTERRUPT=0x20000000 SA_NODEFER=0x40000000 ' +
    'SA_RESETHAND=0x80000000 SA_SIGINFO=4 SA_NOCLDSTOP=1 SA_NOCLDWAIT=2',
);
export const STACK_FLAGS: Names = new Names('SS_ONSTACK=1 SS_DISABLE=2 SS_AUTODISARM=0x80000000');
export const SOCKET_TYPES: Names = new Names('SOCK_STREAM=1 SOCK_DGRAM=2 SOCK_RAW=3 SOCK_RDM=4 SOCK_SEQPACKET=5', '0', true);
export const SOCKET_FLAGS: Names = new Names('SOCK_CLOEXEC=0o2000000 SOCK_NONBLOCK=0o4000', '');

/** si_code, whatever the signal is. */
export const SIGNAL_CODES: Names = new Names(
  'SI_USER=0 SI_KERNEL=0x80 SI_QUEUE=0xffffffff SI_TIMER=0xfffffffe SI_MESGQ=0xfffffffd SI_ASYNCIO=0xfffffffc SI_SIGIO=0xfffffffb ' +
    'SI_TKILL=0xfffffffa',
  '0',
  true,
);

const WORDS: Map<string, Names> = new Map();

/** The words of a kind of argument; null if it has none. */
export function wordsOf(kind: string): Names | null {
  if (WORDS.size == 0) fill();
  return WORDS.has(kind) ? WORDS.get(kind) : null;
}

/** si_code of one signal. */
export function codesOf(signal: string): Names | null {
  return wordsOf('si_code of ' + signal);
}

function single(kind: string, list: string): void {
  WORDS.set(kind, new Names(list, '0', true));
}

function fill(): void {
  WORDS.set('prot', new Names('PROT_READ=1 PROT_WRITE=2 PROT_EXEC=4', 'PROT_NONE'));
  WORDS.set('map', new Names(
    'MAP_SHARED_VALIDATE=3 MAP_SHARED=1 MAP_PRIVATE=2 MAP_FIXED=0x10 MAP_ANONYMOUS=0x20 MAP_32BIT=0x40 ' +
      'MAP_GROWSDOWN=0x100 MAP_DENYWRITE=0x800 MAP_LOCKED=0x2000 MAP_NORESERVE=0x4000 MAP_POPULATE=0x8000 ' +
      'MAP_NONBLOCK=0x10000 MAP_STACK=0x20000 MAP_HUGETLB=0x40000 MAP_FIXED_NOREPLACE=0x100000',
  ));
  WORDS.set('mremap', new Names('MREMAP_MAYMOVE=1 MREMAP_FIXED=2 MREMAP_DONTUNMAP=4'));
  single(
    'madvise',
    'MADV_NORMAL=0 MADV_RANDOM=1 MADV_SEQUENTIAL=2 MADV_WILLNEED=3 MADV_DONTNEED=4 MADV_FREE=8 MADV_REMOVE=9 ' +
      'MADV_HUGEPAGE=14 MADV_NOHUGEPAGE=15 MADV_DONTDUMP=16 MADV_COLD=20 MADV_PAGEOUT=21 MADV_POPULATE_READ=22 ' +
      'MADV_POPULATE_WRITE=23',
  );
  WORDS.set('access', new Names('R_OK=4 W_OK=2 X_OK=1', 'F_OK'));
  WORDS.set('atflags', new Names(
    'AT_SYMLINK_NOFOLLOW=0x100 AT_EACCESS=0x200 AT_SYMLINK_FOLLOW=0x400 AT_NO_AUTOMOUNT=0x800 AT_EMPTY_PATH=0x1000',
  ));
  WORDS.set('unlink', new Names('AT_REMOVEDIR=0x200'));
  single(
    'whence',
    'SEEK_SET=0 SEEK_CUR=1 SEEK_END=2 SEEK_DATA=3 SEEK_HOLE=4',
  );
  single(
    'fcntl',
    'F_DUPFD=0 F_GETFD=1 F_SETFD=2 F_GETFL=3 F_SETFL=4 F_GETLK=5 F_SETLK=6 F_SETLKW=7 F_SETOWN=8 F_GETOWN=9 ' +
      'F_OFD_GETLK=36 F_OFD_SETLK=37 F_OFD_SETLKW=38 F_DUPFD_CLOEXEC=1030 F_SETPIPE_SZ=1031 F_GETPIPE_SZ=1032 ' +
      'F_ADD_SEALS=1033 F_GET_SEALS=1034',
  );
  single(
    'ioctl',
    'TCGETS=0x5401 TCSETS=0x5402 TCSETSW=0x5403 TCSETSF=0x5404 TIOCGPGRP=0x540f TIOCSPGRP=0x5410 TIOCGWINSZ=0x5413 ' +
      'TIOCSWINSZ=0x5414 FIONREAD=0x541b FIONBIO=0x5421 FIONCLEX=0x5450 FIOCLEX=0x5451 TCGETS2=0x802c542a',
  );
  single(
    'rlimitkind',
    'RLIMIT_CPU=0 RLIMIT_FSIZE=1 RLIMIT_DATA=2 RLIMIT_STACK=3 RLIMIT_CORE=4 RLIMIT_RSS=5 RLIMIT_NPROC=6 ' +
      'RLIMIT_NOFILE=7 RLIMIT_MEMLOCK=8 RLIMIT_AS=9',
  );
  single(
    'clock',
    'CLOCK_REALTIME=0 CLOCK_MONOTONIC=1 CLOCK_PROCESS_CPUTIME_ID=2 CLOCK_THREAD_CPUTIME_ID=3 CLOCK_MONOTONIC_RAW=4 ' +
      'CLOCK_REALTIME_COARSE=5 CLOCK_MONOTONIC_COARSE=6 CLOCK_BOOTTIME=7 CLOCK_TAI=11',
  );
  single(
    'sigmask',
    'SIG_BLOCK=0 SIG_UNBLOCK=1 SIG_SETMASK=2',
  );
  WORDS.set('waitflags', new Names('WNOHANG=1 WSTOPPED=2 WEXITED=4 WCONTINUED=8 WNOWAIT=0x1000000 __WNOTHREAD=0x20000000 __WALL=0x40000000 __WCLONE=0x80000000'));
  WORDS.set('descriptorflags', new Names('O_NONBLOCK=0o4000 O_CLOEXEC=0o2000000 O_DIRECT=0o40000'));
  WORDS.set('epollflags', new Names('EPOLL_CLOEXEC=0o2000000'));
  WORDS.set('eventflags', new Names('EFD_SEMAPHORE=1 EFD_CLOEXEC=0o2000000 EFD_NONBLOCK=0o4000'));
  WORDS.set('signalflags', new Names('SFD_CLOEXEC=0o2000000 SFD_NONBLOCK=0o4000'));
  WORDS.set('pidfdflags', new Names('PIDFD_NONBLOCK=0o4000'));
  WORDS.set('timerflags', new Names('TFD_CLOEXEC=0o2000000 TFD_NONBLOCK=0o4000'));
  WORDS.set('timerset', new Names('TFD_TIMER_ABSTIME=1 TFD_TIMER_CANCEL_ON_SET=2'));
  WORDS.set('lockall', new Names('MCL_CURRENT=1 MCL_FUTURE=2 MCL_ONFAULT=4'));
  WORDS.set('lockflags', new Names('MLOCK_ONFAULT=1'));
  WORDS.set('sleepflags', new Names('TIMER_ABSTIME=1'));
  WORDS.set('random', new Names('GRND_NONBLOCK=1 GRND_RANDOM=2 GRND_INSECURE=4'));
  WORDS.set('statmask', new Names('STATX_ALL=0xfff STATX_BASIC_STATS=0x7ff STATX_BTIME=0x800 STATX_TYPE=1 STATX_MODE=2 STATX_NLINK=4 STATX_UID=8 STATX_GID=0x10 STATX_ATIME=0x20 STATX_MTIME=0x40 STATX_CTIME=0x80 STATX_INO=0x100 STATX_SIZE=0x200 STATX_BLOCKS=0x400'));
  single('idtype', 'P_ALL=0 P_PID=1 P_PGID=2 P_PIDFD=3');
  single('epollctl', 'EPOLL_CTL_ADD=1 EPOLL_CTL_DEL=2 EPOLL_CTL_MOD=3');
  single('intervaltimer', 'ITIMER_REAL=0 ITIMER_VIRTUAL=1 ITIMER_PROF=2');
  single('shutdown', 'SHUT_RD=0 SHUT_WR=1 SHUT_RDWR=2');
  single('who', 'RUSAGE_SELF=0 RUSAGE_CHILDREN=0xffffffff RUSAGE_THREAD=1');
  single('archcode', 'ARCH_SET_GS=0x1001 ARCH_SET_FS=0x1002 ARCH_GET_FS=0x1003 ARCH_GET_GS=0x1004');
  single('family', 'AF_UNSPEC=0 AF_UNIX=1 AF_INET=2 AF_INET6=10 AF_NETLINK=16 AF_PACKET=17');
  single(
    'prctl',
    'PR_SET_PDEATHSIG=1 PR_GET_PDEATHSIG=2 PR_GET_DUMPABLE=3 PR_SET_DUMPABLE=4 PR_GET_KEEPCAPS=7 PR_SET_KEEPCAPS=8 PR_SET_NAME=15 ' +
      'PR_GET_NAME=16 PR_GET_SECCOMP=21 PR_SET_SECCOMP=22 PR_CAPBSET_READ=23 PR_CAPBSET_DROP=24 PR_SET_TIMERSLACK=29 PR_GET_TIMERSLACK=30 ' +
      'PR_SET_MM=35 PR_SET_CHILD_SUBREAPER=36 PR_GET_CHILD_SUBREAPER=37 PR_SET_NO_NEW_PRIVS=38 PR_GET_NO_NEW_PRIVS=39 ' +
      'PR_SET_THP_DISABLE=41 PR_GET_THP_DISABLE=42 PR_CAP_AMBIENT=47 PR_SET_VMA=0x53564d41 PR_SET_PTRACER=0x59616d61',
  );
  single('si_code of SIGCHLD', 'CLD_EXITED=1 CLD_KILLED=2 CLD_DUMPED=3 CLD_TRAPPED=4 CLD_STOPPED=5 CLD_CONTINUED=6');
  single('si_code of SIGSEGV', 'SEGV_MAPERR=1 SEGV_ACCERR=2');
  single('si_code of SIGBUS', 'BUS_ADRALN=1 BUS_ADRERR=2 BUS_OBJERR=3');
  single('si_code of SIGILL', 'ILL_ILLOPC=1 ILL_ILLOPN=2 ILL_ILLADR=3 ILL_ILLTRP=4 ILL_PRVOPC=5');
  single('si_code of SIGFPE', 'FPE_INTDIV=1 FPE_INTOVF=2 FPE_FLTDIV=3 FPE_FLTOVF=4 FPE_FLTUND=5 FPE_FLTRES=6 FPE_FLTINV=7');
  single('si_code of SIGTRAP', 'TRAP_BRKPT=1 TRAP_TRACE=2');
}
