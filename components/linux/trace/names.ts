// Names of flags and constants, for the trace. A list is a string of "NAME=value" words; values are decimal, octal
// (0o...) or hexadecimal (0x...).

class Name {
  constructor(
    public name: string,
    public value: u64,
  ) {}
}

export class Names {
  private names: Array<Name> = [];

  /** `zero` is the word for no flag at all. */
  constructor(
    list: string,
    private zero: string = '0',
  ) {
    const words = list.split(' ');
    for (let i = 0; i < words.length; i++) {
      const at = words[i].indexOf('=');
      this.names.push(new Name(words[i].substring(0, at), parse(words[i].substring(at + 1))));
    }
  }

  /** "A|B|0x40": the flags in `value`, largest names first in the list, and what is left. */
  flags(value: u64): string {
    let text = '';
    let left = value;
    for (let i = 0; i < this.names.length; i++) {
      const name = this.names[i];
      if (name.value == 0 || (left & name.value) != name.value) continue;
      left &= ~name.value;
      text += (text.length > 0 ? '|' : '') + name.name;
    }
    if (left != 0) text += (text.length > 0 ? '|' : '') + '0x' + left.toString(16);
    return text.length > 0 ? text : this.zero;
  }

  /** The name of one value; the value in hexadecimal if there is none. */
  one(value: u64): string {
    for (let i = 0; i < this.names.length; i++) {
      if (this.names[i].value == value) return this.names[i].name;
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
export const PROTECTION: Names = new Names('PROT_READ=1 PROT_WRITE=2 PROT_EXEC=4', 'PROT_NONE');
export const MAP_FLAGS: Names = new Names(
  'MAP_SHARED_VALIDATE=3 MAP_SHARED=1 MAP_PRIVATE=2 MAP_FIXED=0x10 MAP_ANONYMOUS=0x20 MAP_32BIT=0x40 ' +
    'MAP_GROWSDOWN=0x100 MAP_DENYWRITE=0x800 MAP_LOCKED=0x2000 MAP_NORESERVE=0x4000 MAP_POPULATE=0x8000 ' +
    'MAP_NONBLOCK=0x10000 MAP_STACK=0x20000 MAP_HUGETLB=0x40000 MAP_FIXED_NOREPLACE=0x100000',
);
export const REMAP_FLAGS: Names = new Names('MREMAP_MAYMOVE=1 MREMAP_FIXED=2 MREMAP_DONTUNMAP=4');
export const ADVICE: Names = new Names(
  'MADV_NORMAL=0 MADV_RANDOM=1 MADV_SEQUENTIAL=2 MADV_WILLNEED=3 MADV_DONTNEED=4 MADV_FREE=8 MADV_REMOVE=9 ' +
    'MADV_HUGEPAGE=14 MADV_NOHUGEPAGE=15 MADV_DONTDUMP=16 MADV_COLD=20 MADV_PAGEOUT=21 MADV_POPULATE_READ=22 ' +
    'MADV_POPULATE_WRITE=23',
);
export const ACCESS_MODES: Names = new Names('R_OK=4 W_OK=2 X_OK=1', 'F_OK');
export const AT_FLAGS: Names = new Names(
  'AT_SYMLINK_NOFOLLOW=0x100 AT_EACCESS=0x200 AT_SYMLINK_FOLLOW=0x400 AT_NO_AUTOMOUNT=0x800 AT_EMPTY_PATH=0x1000',
);
export const WHENCE: Names = new Names('SEEK_SET=0 SEEK_CUR=1 SEEK_END=2 SEEK_DATA=3 SEEK_HOLE=4');
export const CONTROLS: Names = new Names(
  'F_DUPFD=0 F_GETFD=1 F_SETFD=2 F_GETFL=3 F_SETFL=4 F_GETLK=5 F_SETLK=6 F_SETLKW=7 F_SETOWN=8 F_GETOWN=9 ' +
    'F_OFD_GETLK=36 F_OFD_SETLK=37 F_OFD_SETLKW=38 F_DUPFD_CLOEXEC=1030 F_SETPIPE_SZ=1031 F_GETPIPE_SZ=1032',
);
export const REQUESTS: Names = new Names(
  'TCGETS=0x5401 TCSETS=0x5402 TCSETSW=0x5403 TCSETSF=0x5404 TIOCGPGRP=0x540f TIOCSPGRP=0x5410 TIOCGWINSZ=0x5413 ' +
    'TIOCSWINSZ=0x5414 FIONREAD=0x541b FIONBIO=0x5421 FIONCLEX=0x5450 FIOCLEX=0x5451 TCGETS2=0x802c542a',
);
export const RESOURCES: Names = new Names(
  'RLIMIT_CPU=0 RLIMIT_FSIZE=1 RLIMIT_DATA=2 RLIMIT_STACK=3 RLIMIT_CORE=4 RLIMIT_RSS=5 RLIMIT_NPROC=6 ' +
    'RLIMIT_NOFILE=7 RLIMIT_MEMLOCK=8 RLIMIT_AS=9',
);
export const CLOCKS: Names = new Names(
  'CLOCK_REALTIME=0 CLOCK_MONOTONIC=1 CLOCK_PROCESS_CPUTIME_ID=2 CLOCK_THREAD_CPUTIME_ID=3 CLOCK_MONOTONIC_RAW=4 ' +
    'CLOCK_REALTIME_COARSE=5 CLOCK_MONOTONIC_COARSE=6 CLOCK_BOOTTIME=7 CLOCK_TAI=11',
);
export const MASK_CHANGES: Names = new Names('SIG_BLOCK=0 SIG_UNBLOCK=1 SIG_SETMASK=2');
export const FUTEX_OPERATIONS: Names = new Names(
  'FUTEX_WAIT=0 FUTEX_WAKE=1 FUTEX_REQUEUE=3 FUTEX_CMP_REQUEUE=4 FUTEX_WAKE_OP=5 FUTEX_LOCK_PI=6 ' +
    'FUTEX_UNLOCK_PI=7 FUTEX_TRYLOCK_PI=8 FUTEX_WAIT_BITSET=9 FUTEX_WAKE_BITSET=10 FUTEX_LOCK_PI2=13',
);
export const CLONE_FLAGS: Names = new Names(
  'CLONE_VM=0x100 CLONE_FS=0x200 CLONE_FILES=0x400 CLONE_SIGHAND=0x800 CLONE_VFORK=0x4000 CLONE_THREAD=0x10000 ' +
    'CLONE_SYSVSEM=0x40000 CLONE_SETTLS=0x80000 CLONE_PARENT_SETTID=0x100000 CLONE_CHILD_CLEARTID=0x200000 ' +
    'CLONE_DETACHED=0x400000 CLONE_CHILD_SETTID=0x1000000 SIGCHLD=17',
);
export const UNLINK_FLAGS: Names = new Names('AT_REMOVEDIR=0x200');
