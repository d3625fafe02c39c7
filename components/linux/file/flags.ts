// Flags of open files and events of poll, with Linux's values.

export const O_WRONLY: u32 = 0o1;
export const O_RDWR: u32 = 0o2;
export const O_ACCMODE: u32 = 0o3;
export const O_CREAT: u32 = 0o100;
export const O_EXCL: u32 = 0o200;
export const O_NOCTTY: u32 = 0o400;
export const O_TRUNC: u32 = 0o1000;
export const O_APPEND: u32 = 0o2000;
export const O_NONBLOCK: u32 = 0o4000;
export const O_DSYNC: u32 = 0o10000;
export const O_ASYNC: u32 = 0o20000;
export const O_DIRECT: u32 = 0o40000;
export const O_LARGEFILE: u32 = 0o100000;
export const O_DIRECTORY: u32 = 0o200000;
export const O_NOFOLLOW: u32 = 0o400000;
export const O_NOATIME: u32 = 0o1000000;
export const O_CLOEXEC: u32 = 0o2000000;
export const O_PATH: u32 = 0o10000000;
export const O_TMPFILE: u32 = 0o20200000;
/** Not a program's to set: the file is to be run, which takes another permission than reading it. */
export const FOR_EXECUTION: u32 = 0x8000_0000;

export const POLLIN: u32 = 0x001;
export const POLLPRI: u32 = 0x002;
export const POLLOUT: u32 = 0x004;
export const POLLERR: u32 = 0x008;
export const POLLHUP: u32 = 0x010;
export const POLLNVAL: u32 = 0x020;
export const POLLRDNORM: u32 = 0x040;
export const POLLWRNORM: u32 = 0x100;
export const POLLRDHUP: u32 = 0x2000;
