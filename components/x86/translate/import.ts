// What a translation's module imports, by index: functions of the core (core.ts).

export const HANDLE: u32 = 0;
export const SETTLE: u32 = 1;
/** The function that the module has itself comes behind them. */
export const ENTRY_FUNCTION: u32 = 2;

