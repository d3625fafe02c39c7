// Linux's error numbers, as in include/uapi/asm-generic/errno.h, with their names and the C library's texts for the
// trace. A system call returns one negated. Those from 512 on never reach the guest: they say what becomes of a call
// that a signal interrupts (thread/finish.ts).

export const EPERM: i64 = 1;
export const ENOENT: i64 = 2;
export const ESRCH: i64 = 3;
export const EINTR: i64 = 4;
export const EIO: i64 = 5;
export const ENXIO: i64 = 6;
export const E2BIG: i64 = 7;
export const ENOEXEC: i64 = 8;
export const EBADF: i64 = 9;
export const ECHILD: i64 = 10;
export const EAGAIN: i64 = 11;
export const ENOMEM: i64 = 12;
export const EACCES: i64 = 13;
export const EFAULT: i64 = 14;
export const EBUSY: i64 = 16;
export const EEXIST: i64 = 17;
export const EXDEV: i64 = 18;
export const ENODEV: i64 = 19;
export const ENOTDIR: i64 = 20;
export const EISDIR: i64 = 21;
export const EINVAL: i64 = 22;
export const ENFILE: i64 = 23;
export const EMFILE: i64 = 24;
export const ENOTTY: i64 = 25;
export const ETXTBSY: i64 = 26;
export const EFBIG: i64 = 27;
export const ENOSPC: i64 = 28;
export const ESPIPE: i64 = 29;
export const EROFS: i64 = 30;
export const EMLINK: i64 = 31;
export const EPIPE: i64 = 32;
export const EDOM: i64 = 33;
export const ERANGE: i64 = 34;
export const EDEADLK: i64 = 35;
export const ENAMETOOLONG: i64 = 36;
export const ENOLCK: i64 = 37;
export const ENOSYS: i64 = 38;
export const ENOTEMPTY: i64 = 39;
export const ELOOP: i64 = 40;
export const ENOMSG: i64 = 42;
export const EIDRM: i64 = 43;
export const ENODATA: i64 = 61;
export const EPROTO: i64 = 71;
export const EBADMSG: i64 = 74;
export const EOVERFLOW: i64 = 75;
export const EILSEQ: i64 = 84;
export const ENOTSOCK: i64 = 88;
export const EDESTADDRREQ: i64 = 89;
export const EMSGSIZE: i64 = 90;
export const EPROTOTYPE: i64 = 91;
export const ENOPROTOOPT: i64 = 92;
export const EPROTONOSUPPORT: i64 = 93;
export const ESOCKTNOSUPPORT: i64 = 94;
export const EOPNOTSUPP: i64 = 95;
export const EAFNOSUPPORT: i64 = 97;
export const EADDRINUSE: i64 = 98;
export const EADDRNOTAVAIL: i64 = 99;
export const ECONNRESET: i64 = 104;
export const ENOBUFS: i64 = 105;
export const EISCONN: i64 = 106;
export const ENOTCONN: i64 = 107;
export const ETOOMANYREFS: i64 = 109;
export const ETIMEDOUT: i64 = 110;
export const ELIBBAD: i64 = 80;
export const ECONNREFUSED: i64 = 111;
export const EALREADY: i64 = 114;
export const EINPROGRESS: i64 = 115;
export const ESTALE: i64 = 116;
export const ECANCELED: i64 = 125;
export const EOWNERDEAD: i64 = 130;

/** Start the call again, unless a handler without SA_RESTART runs. */
export const ERESTARTSYS: i64 = 512;
/** Start the call again, unless a handler runs. */
export const ERESTARTNOHAND: i64 = 514;

class Text {
  constructor(public number: i64, public name: string, public text: string) {}
}

const TEXTS: Text[] = [
  new Text(EPERM, 'EPERM', 'Operation not permitted'),
  new Text(ENOENT, 'ENOENT', 'No such file or directory'),
  new Text(ESRCH, 'ESRCH', 'No such process'),
  new Text(EINTR, 'EINTR', 'Interrupted system call'),
  new Text(EIO, 'EIO', 'Input/output error'),
  new Text(ENXIO, 'ENXIO', 'No such device or address'),
  new Text(E2BIG, 'E2BIG', 'Argument list too long'),
  new Text(ENOEXEC, 'ENOEXEC', 'Exec format error'),
  new Text(EBADF, 'EBADF', 'Bad file descriptor'),
  new Text(ECHILD, 'ECHILD', 'No child processes'),
  new Text(EAGAIN, 'EAGAIN', 'Resource temporarily unavailable'),
  new Text(ENOMEM, 'ENOMEM', 'Cannot allocate memory'),
  new Text(EACCES, 'EACCES', 'Permission denied'),
  new Text(EFAULT, 'EFAULT', 'Bad address'),
  new Text(EBUSY, 'EBUSY', 'Device or resource busy'),
  new Text(EEXIST, 'EEXIST', 'File exists'),
  new Text(EXDEV, 'EXDEV', 'Invalid cross-device link'),
  new Text(ENODEV, 'ENODEV', 'No such device'),
  new Text(ENOTDIR, 'ENOTDIR', 'Not a directory'),
  new Text(EISDIR, 'EISDIR', 'Is a directory'),
  new Text(EINVAL, 'EINVAL', 'Invalid argument'),
  new Text(ENFILE, 'ENFILE', 'Too many open files in system'),
  new Text(EMFILE, 'EMFILE', 'Too many open files'),
  new Text(ENOTTY, 'ENOTTY', 'Inappropriate ioctl for device'),
  new Text(ETXTBSY, 'ETXTBSY', 'Text file busy'),
  new Text(EFBIG, 'EFBIG', 'File too large'),
  new Text(ENOSPC, 'ENOSPC', 'No space left on device'),
  new Text(ESPIPE, 'ESPIPE', 'Illegal seek'),
  new Text(EROFS, 'EROFS', 'Read-only file system'),
  new Text(EMLINK, 'EMLINK', 'Too many links'),
  new Text(EPIPE, 'EPIPE', 'Broken pipe'),
  new Text(EDOM, 'EDOM', 'Numerical argument out of domain'),
  new Text(ERANGE, 'ERANGE', 'Numerical result out of range'),
  new Text(EDEADLK, 'EDEADLK', 'Resource deadlock avoided'),
  new Text(ENAMETOOLONG, 'ENAMETOOLONG', 'File name too long'),
  new Text(ENOLCK, 'ENOLCK', 'No locks available'),
  new Text(ENOSYS, 'ENOSYS', 'Function not implemented'),
  new Text(ENOTEMPTY, 'ENOTEMPTY', 'Directory not empty'),
  new Text(ELOOP, 'ELOOP', 'Too many levels of symbolic links'),
  new Text(ENOMSG, 'ENOMSG', 'No message of desired type'),
  new Text(EIDRM, 'EIDRM', 'Identifier removed'),
  new Text(ENODATA, 'ENODATA', 'No data available'),
  new Text(EPROTO, 'EPROTO', 'Protocol error'),
  new Text(EBADMSG, 'EBADMSG', 'Bad message'),
  new Text(EOVERFLOW, 'EOVERFLOW', 'Value too large for defined data type'),
  new Text(EILSEQ, 'EILSEQ', 'Invalid or incomplete multibyte or wide character'),
  new Text(ENOTSOCK, 'ENOTSOCK', 'Socket operation on non-socket'),
  new Text(EDESTADDRREQ, 'EDESTADDRREQ', 'Destination address required'),
  new Text(EMSGSIZE, 'EMSGSIZE', 'Message too long'),
  new Text(EPROTOTYPE, 'EPROTOTYPE', 'Protocol wrong type for socket'),
  new Text(ENOPROTOOPT, 'ENOPROTOOPT', 'Protocol not available'),
  new Text(EPROTONOSUPPORT, 'EPROTONOSUPPORT', 'Protocol not supported'),
  new Text(ESOCKTNOSUPPORT, 'ESOCKTNOSUPPORT', 'Socket type not supported'),
  new Text(EOPNOTSUPP, 'EOPNOTSUPP', 'Operation not supported'),
  new Text(EAFNOSUPPORT, 'EAFNOSUPPORT', 'Address family not supported by protocol'),
  new Text(EADDRINUSE, 'EADDRINUSE', 'Address already in use'),
  new Text(EADDRNOTAVAIL, 'EADDRNOTAVAIL', 'Cannot assign requested address'),
  new Text(ECONNRESET, 'ECONNRESET', 'Connection reset by peer'),
  new Text(ENOBUFS, 'ENOBUFS', 'No buffer space available'),
  new Text(EISCONN, 'EISCONN', 'Transport endpoint is already connected'),
  new Text(ENOTCONN, 'ENOTCONN', 'Transport endpoint is not connected'),
  new Text(ETOOMANYREFS, 'ETOOMANYREFS', 'Too many references: cannot splice'),
  new Text(ETIMEDOUT, 'ETIMEDOUT', 'Connection timed out'),
  new Text(ECONNREFUSED, 'ECONNREFUSED', 'Connection refused'),
  new Text(EALREADY, 'EALREADY', 'Operation already in progress'),
  new Text(EINPROGRESS, 'EINPROGRESS', 'Operation now in progress'),
  new Text(ESTALE, 'ESTALE', 'Stale file handle'),
  new Text(ECANCELED, 'ECANCELED', 'Operation canceled'),
  new Text(EOWNERDEAD, 'EOWNERDEAD', 'Owner died'),
  new Text(ERESTARTSYS, 'ERESTARTSYS', 'To be restarted if SA_RESTART is set'),
  new Text(ERESTARTNOHAND, 'ERESTARTNOHAND', 'To be restarted if no handler'),
];

/** "ENOENT (No such file or directory)"; the bare number for one that is not in the table. */
export function describeErrno(number: i64): string {
  for (let i = 0; i < TEXTS.length; i++) {
    const row = TEXTS[i];
    if (row.number == number) return row.name + ' (' + row.text + ')';
  }
  return number.toString();
}
