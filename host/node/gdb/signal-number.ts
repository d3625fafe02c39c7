/** gdb has numbers of its own for signals, the same on all systems (include/gdb/signals.def of its sources). */

/** Columns: number on Linux, number in the protocol. */
const rows: readonly (readonly [number, number])[] = [
  [1, 1], // HUP
  [2, 2], // INT
  [3, 3], // QUIT
  [4, 4], // ILL
  [5, 5], // TRAP
  [6, 6], // ABRT
  [7, 10], // BUS
  [8, 8], // FPE
  [9, 9], // KILL
  [10, 30], // USR1
  [11, 11], // SEGV
  [12, 31], // USR2
  [13, 13], // PIPE
  [14, 14], // ALRM
  [15, 15], // TERM
  [17, 20], // CHLD
  [18, 19], // CONT
  [19, 17], // STOP
  [20, 18], // TSTP
  [21, 21], // TTIN
  [22, 22], // TTOU
  [23, 16], // URG
  [24, 24], // XCPU
  [25, 25], // XFSZ
  [26, 26], // VTALRM
  [27, 27], // PROF
  [28, 28], // WINCH
  [29, 23], // IO
  [30, 32], // PWR
  [31, 12], // SYS
  [32, 77],
  [33, 45],
  // Real-time signals 34 to 63 follow each other on both sides.
  ...Array.from({ length: 30 }, (_, index) => [34 + index, 46 + index] as const),
  [64, 78],
];

const unknown = 143;
const toProtocol = new Map(rows);
const toLinux = new Map(rows.map(([linux, protocol]) => [protocol, linux]));

export function protocolSignal(linux: number): number {
  return toProtocol.get(linux) ?? unknown;
}

/** 0 for what Linux has not. */
export function linuxSignal(protocol: number): number {
  return toLinux.get(protocol) ?? 0;
}
