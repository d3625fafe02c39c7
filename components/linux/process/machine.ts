// The machine that the guest sees: constants that several system calls and files of /proc must agree on.

/**
 * Processors. Two, as a small server has: programs that ask start some threads, which exercises them, and not so many
 * that round-robin on one real processor would cost anything.
 */
export const PROCESSORS: i32 = 2;

export const SYSTEM: string = 'Linux';
export const HOST: string = 'nucleus';
/** glibc refuses to start on kernels that are too old; this is a long-term release. */
export const RELEASE: string = '6.12.0';
export const VERSION: string = '#1 SMP Nucleus';
export const MACHINE: string = 'x86_64';
/** User-visible clock ticks a second (AT_CLKTCK). */
export const TICKS: u64 = 100;
