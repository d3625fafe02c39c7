// What a thread that is debugged does next in place of running freely.

export enum Trap {
  None,
  /** One instruction, for the debugger. */
  Step,
  /** One instruction, since a stop is there that is another process's in the same memory. */
  Over,
  // The rest is to be told, before the thread goes on.
  Stepped,
  Executed,
}

/** What becomes of it when an instruction has been executed. */
export function hasStepped(trap: Trap): Trap {
  return trap == Trap.Step ? Trap.Stepped : Trap.None;
}
