// What a translation's module imports, by index: functions of the core (core.ts).

export const HANDLE: u32 = 0;
export const SETTLE: u32 = 1;
/** x87 (family/x87-direct.ts), where a module uses it. */
export const ADD80: u32 = 2;
export const MULTIPLY80: u32 = 3;
export const DIVIDE80: u32 = 4;
export const ROOT80: u32 = 5;
export const FROM_SINGLE80: u32 = 6;
export const FROM_DOUBLE80: u32 = 7;
export const FROM_INTEGER80: u32 = 8;
export const TO_SINGLE80: u32 = 9;
export const TO_DOUBLE80: u32 = 10;
export const TO_INTEGER80: u32 = 11;
export const ORDER80: u32 = 12;
export const COMPARE80: u32 = 13;

let withX87: bool = false;

/** Says whether the module imports the functions of x87, which others need not pay for. */
export function importX87(imports: bool): void {
  withX87 = imports;
}

export function importsX87(): bool {
  return withX87;
}

/** How many functions of the core it imports. Behind them come the translations that it goes on in (road.ts), then its own functions. */
export function coreFunctions(): u32 {
  return withX87 ? COMPARE80 + 1 : SETTLE + 1;
}

