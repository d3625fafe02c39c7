// Vcpus: all but the one that ran last wait in the arena as copies of the register file.

import { REGISTER_FILE, REGISTER_FILE_SIZE, VCPUS, VCPU_LIMIT } from '../arena';
import { setMode } from './bare';
import { resetRegisters } from './register-file';

let current: i32 = -1;
let made: i32 = 0;
/** First of the numbers that were given back, each of which names the next in its first word; -1 is none. */
let free: i32 = -1;

// @ts-ignore: decorator
@inline
function place(vcpu: i32): usize {
  return VCPUS + <usize>vcpu * REGISTER_FILE_SIZE;
}

/** A further vcpu with the state of a new processor; -1 when there is none left. */
export function createVcpu(mode: u32): i32 {
  let vcpu = free;
  if (vcpu >= 0) free = load<i32>(place(vcpu));
  else if (made < VCPU_LIMIT) vcpu = made++;
  else return -1;
  activate(vcpu);
  resetRegisters();
  setMode(mode);
  return vcpu;
}

/** Gives a vcpu back. */
export function dropVcpu(vcpu: i32): void {
  if (current == vcpu) current = -1;
  store<i32>(place(vcpu), free);
  free = vcpu;
}

/** There is none any more. */
export function forgetVcpus(): void {
  memory.fill(VCPUS, 0, <usize>made * REGISTER_FILE_SIZE);
  current = -1;
  made = 0;
  free = -1;
  memory.fill(REGISTER_FILE, 0, REGISTER_FILE_SIZE);
}

/** Makes this vcpu's registers those in the register file. */
export function activate(vcpu: i32): void {
  if (vcpu == current) return;
  if (current >= 0) memory.copy(place(current), REGISTER_FILE, REGISTER_FILE_SIZE);
  memory.copy(REGISTER_FILE, place(vcpu), REGISTER_FILE_SIZE);
  current = vcpu;
}
