// What RDRAND's numbers are made from. A machine has no randomness of its own: whoever owns the vm gives it 32 bytes, and until then
// the instructions are not there.

/** 16 bytes of key, 16 of counter. */
export const SEED: usize = memory.data(32, 16);

/** How often it was given; 0: not yet. */
let given: u32 = 0;

export function seed(a: u64, b: u64, c: u64, d: u64): void {
  store<u64>(SEED, a);
  store<u64>(SEED, b, 8);
  store<u64>(SEED, c, 16);
  store<u64>(SEED, d, 24);
  given++;
}

/** The vm has no numbers any more. */
export function forgetSeed(): void {
  memory.fill(SEED, 0, 32);
  given = 0;
}

export function seedsGiven(): u32 {
  return given;
}
