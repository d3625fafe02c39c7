// How a translation is left. Everything but the epilogue is one branch to a label; the label's value says where to go on.

import { JUMPS } from '../arena';
import { JUMP_ENTRY, JUMP_MASK, JUMP_SHIFT } from '../decode/jump-cache';
import { RIP } from '../state/register-file';
import { LINK } from '../state/uop';
import { address, left } from './current';
import { unlikely } from './hint';
import { RECORD, TARGET, WORD0, WORD1, registersLiveInMemory } from './local';
import { exit, indirectExit, step } from './record';
import { resumeLeft, resumeRip } from './resume';
import { BR, BR_IF, DROP, I32_AND, I32_LOAD, I32_SHL, I32_SHR_U, I32_STORE, I32_WRAP, I32_XOR, I64_EQ, I64_LOAD, I64_STORE } from './wasm';
import { SELECT } from './wasm';
import { access, branch, get, op, set, tee, word } from './writer';

/** Labels of the two epilogues. */
export let stepLabel: u32 = 0;
export let exitLabel: u32 = 0;
let indirectLabel: u32 = 0;

export function setLabels(ofExit: u32, ofStep: u32, ofIndirect: u32): void {
  exitLabel = ofExit;
  stepLabel = ofStep;
  indirectLabel = ofIndirect;
}

let stepOffset: u32 = 0;

/** A new instruction begins. */
export function forgetStep(): void {
  stepOffset = 0;
}

let heldStep: u32 = 0;

/** Until `releaseStep` all ways out lead to where the current instruction begins. */
export function holdStep(): void {
  heldStep = stepHere(true);
}

/** Until `releaseStep` all ways out lead to an address, where a node begins. */
export function holdStepAt(rip: u64): void {
  heldStep = step(rip, 0, 1, false);
}

export function releaseStep(): void {
  heldStep = 0;
}

/** Where the interpreter takes over before the current instruction. */
export function currentStep(): u32 {
  if (heldStep) return heldStep;
  if (!stepOffset) stepOffset = stepHere(false);
  return stepOffset;
}

function stepHere(doubt: bool): u32 {
  if (!registersLiveInMemory()) return step(address(), left(), 1, doubt);
  // Flags that died behind a branch are overwritten by what is executed again.
  return step(resumeRip(), resumeLeft(), resumeLeft() - left() + 1, doubt);
}

/** Pops a condition: if it holds, the interpreter takes over before this instruction. */
export function stepIf(): void {
  // The value has to lie below the condition, so the caller pushed it with `stepValue`.
  unlikely();
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

/** Goes on at the address in TARGET. */
export function leaveIndirect(): void {
  branch(BR, indirectLabel);
}

/** Pushes what leads to the address in TARGET, which may be linked to what the jump cache knows. */
export function pushIndirectExit(): void {
  word(0);
  get(TARGET);
  access(I64_STORE, RIP);
  get(TARGET);
  op(I32_WRAP);
  tee(WORD0);
  get(WORD0);
  word(<i32>JUMP_SHIFT);
  op(I32_SHR_U);
  op(I32_XOR);
  word(4);
  op(I32_SHL);
  word(<i32>JUMP_MASK);
  op(I32_AND);
  tee(WORD0);
  access(I64_LOAD, JUMPS);
  get(TARGET);
  op(I64_EQ);
  set(WORD1);
  get(RECORD);
  get(WORD0);
  access(I32_LOAD, JUMPS + JUMP_ENTRY);
  word(0);
  get(WORD1);
  op(SELECT);
  access(I32_STORE, <usize>indirectExit() + LINK);
  word(<i32>indirectExit());
}
