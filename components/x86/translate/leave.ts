// How a translation is left. Everything but the epilogue is one branch to a label; the label's value says where to go on.

import { address, left } from './current';
import { exit, indirectExit, step } from './record';
import { BR, BR_IF, DROP } from './wasm';
import { branch, op, word } from './writer';

/** Labels of the two epilogues. */
export let stepLabel: u32 = 0;
export let exitLabel: u32 = 0;

export function setLabels(ofExit: u32, ofStep: u32): void {
  exitLabel = ofExit;
  stepLabel = ofStep;
}

let stepOffset: u32 = 0;

/** A new instruction begins. */
export function forgetStep(): void {
  stepOffset = 0;
}

function currentStep(): u32 {
  if (!stepOffset) stepOffset = step(address(), left());
  return stepOffset;
}

/** Pops a condition: if it holds, the interpreter takes over before this instruction. */
export function stepIf(): void {
  // The value has to lie below the condition, so the caller pushed it with `stepValue`.
  branch(BR_IF, stepLabel);
  op(DROP);
}

/** Pushes what `stepIf` hands over; goes before the condition. */
export function stepValue(): void {
  word(<i32>currentStep());
}

/** Goes on at a known address. */
export function leaveTo(rip: u64): void {
  word(<i32>exit(rip));
  branch(BR, exitLabel);
}

/** Goes on at the address that stands in RIP. */
export function leaveIndirect(): void {
  word(<i32>indirectExit());
  branch(BR, exitLabel);
}
