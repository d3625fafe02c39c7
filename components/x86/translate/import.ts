// What a translation's module imports, by index: functions of the core (core.ts).

export const HANDLE: u32 = 0;
export const SETTLE: u32 = 1;
/** Behind them come the translations that it goes on in (road.ts), then its own functions. */
export const ENTRY_FUNCTION: u32 = 2;

