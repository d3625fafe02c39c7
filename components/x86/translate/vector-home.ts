// Where the lowest double of a register stands between nodes: in the place that the region uses it from most, a vector or an f64.

/** Registers whose home is a double. */
let homes: u32 = 0;
/** Uses as doubles less uses as vectors, while the body is written for the first time: 4 bytes a register. */
const WEIGHTS: usize = memory.data(64, 4);

export function forgetHomes(): void {
  homes = 0;
  memory.fill(WEIGHTS, 0, 64);
}

export function weigh(register: u32, by: i32): void {
  const at = WEIGHTS + (<usize>register << 2);
  store<i32>(at, load<i32>(at) + by);
}

/** After the body has been written for the first time: do some registers live as doubles? */
export function chooseHomes(): bool {
  for (let register: u32 = 0; register < 16; register++) {
    if (load<i32>(WEIGHTS + (<usize>register << 2)) > 0) homes |= 1 << register;
  }
  return homes != 0;
}

/** A bit for each register that lives as a double. */
export function homesAsDoubles(): u32 {
  return homes;
}

/** Is the register's home its lowest double? */
export function livesAsDouble(register: u32): bool {
  return (homes >> register & 1) != 0;
}
