// Signal numbers of x86-64 Linux, their names, and what each does to a process that does not handle it (signal(7)).

export const SIGHUP: i32 = 1;
export const SIGINT: i32 = 2;
export const SIGQUIT: i32 = 3;
export const SIGILL: i32 = 4;
export const SIGTRAP: i32 = 5;
export const SIGABRT: i32 = 6;
export const SIGBUS: i32 = 7;
export const SIGFPE: i32 = 8;
export const SIGKILL: i32 = 9;
export const SIGUSR1: i32 = 10;
export const SIGSEGV: i32 = 11;
export const SIGUSR2: i32 = 12;
export const SIGPIPE: i32 = 13;
export const SIGALRM: i32 = 14;
export const SIGTERM: i32 = 15;
export const SIGSTKFLT: i32 = 16;
export const SIGCHLD: i32 = 17;
export const SIGCONT: i32 = 18;
export const SIGSTOP: i32 = 19;
export const SIGTSTP: i32 = 20;
export const SIGTTIN: i32 = 21;
export const SIGTTOU: i32 = 22;
export const SIGURG: i32 = 23;
export const SIGXCPU: i32 = 24;
export const SIGXFSZ: i32 = 25;
export const SIGVTALRM: i32 = 26;
export const SIGPROF: i32 = 27;
export const SIGWINCH: i32 = 28;
export const SIGIO: i32 = 29;
export const SIGPWR: i32 = 30;
export const SIGSYS: i32 = 31;
/** First of the queued ("real-time") signals. */
export const SIGRTMIN: i32 = 32;
export const SIGNALS: i32 = 64;

export enum Default {
  Terminate,
  /** Terminate; a core file, which is never written here. */
  Core,
  Ignore,
  Stop,
  Continue,
}

class Row {
  constructor(
    public name: string,
    public action: Default,
  ) {}
}

const ROWS: Row[] = [
  new Row('SIG0', Default.Ignore),
  new Row('SIGHUP', Default.Terminate),
  new Row('SIGINT', Default.Terminate),
  new Row('SIGQUIT', Default.Core),
  new Row('SIGILL', Default.Core),
  new Row('SIGTRAP', Default.Core),
  new Row('SIGABRT', Default.Core),
  new Row('SIGBUS', Default.Core),
  new Row('SIGFPE', Default.Core),
  new Row('SIGKILL', Default.Terminate),
  new Row('SIGUSR1', Default.Terminate),
  new Row('SIGSEGV', Default.Core),
  new Row('SIGUSR2', Default.Terminate),
  new Row('SIGPIPE', Default.Terminate),
  new Row('SIGALRM', Default.Terminate),
  new Row('SIGTERM', Default.Terminate),
  new Row('SIGSTKFLT', Default.Terminate),
  new Row('SIGCHLD', Default.Ignore),
  new Row('SIGCONT', Default.Continue),
  new Row('SIGSTOP', Default.Stop),
  new Row('SIGTSTP', Default.Stop),
  new Row('SIGTTIN', Default.Stop),
  new Row('SIGTTOU', Default.Stop),
  new Row('SIGURG', Default.Ignore),
  new Row('SIGXCPU', Default.Core),
  new Row('SIGXFSZ', Default.Core),
  new Row('SIGVTALRM', Default.Terminate),
  new Row('SIGPROF', Default.Terminate),
  new Row('SIGWINCH', Default.Ignore),
  new Row('SIGIO', Default.Terminate),
  new Row('SIGPWR', Default.Terminate),
  new Row('SIGSYS', Default.Core),
];

/** "SIGINT"; "SIGRT_3" for the queued ones, as strace names them. */
export function signalName(number: i32): string {
  if (number >= 0 && number < ROWS.length) return ROWS[number].name;
  return 'SIGRT_' + (number - SIGRTMIN).toString();
}

export function defaultAction(number: i32): Default {
  return number < ROWS.length ? ROWS[number].action : Default.Terminate;
}

@inline export function bitOf(number: i32): u64 {
  return <u64>1 << (number - 1);
}
