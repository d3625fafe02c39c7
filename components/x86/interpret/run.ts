// The outer loop. It leaves the inner one at least every SLICE instructions: the host replaces code that it has optimised
// only when a function is entered, and a hot loop that never leaves would stay in baseline code.

import { BUDGET, DEBUG, DEPTH, FAULT, LINK_AND_CONTINUE, LOOK_AROUND, RETIRED, SINGLE_STEP, SLICE, STEP_PLACE, SYSTEM_CALL } from './exit';
import { TRANSLATE, exitReason, leave, raise, takeOver, waitingUop } from './exit';
import { HALTED_STILL, SHUT_DOWN, STEP, beforeSlice, deliverFault, deliverSoftware } from './interrupt';
import { HYPERCALL, PORT_READ, PORT_WRITE, SOFTWARE_INTERRUPT } from './outside';
import { STOPPED_BEHIND, executesAlone, hitAt, takeHit, watches } from '../debug/stop';
import { cacheGeneration, flush } from '../decode/cache';
import { decodeStep, findBlock, isInStep } from '../decode/block';
import { remember } from '../decode/jump-cache';
import { SHADOW, bare } from '../state/bare';
import { alignmentChecked, checkAlignment } from '../memory/alignment';
import { openWindow } from '../memory/window';
import { FLAG_SYSTEM, RIP } from '../state/register-file';
import { AC, TF } from '../state/flags';
import { settle } from '../state/pending';
import { LINK, ip } from '../state/uop';
import { mustForget, noteNaN } from '../translate/float';
import { STEP_AGAIN, STEP_DOUBT, STEP_LEFT, STEP_RIP } from '../translate/record';
import { enqueue, isDue } from '../translate/queue';
import { takeRecalled } from '../translate/recall';
import { translateWaiting } from '../translate/translate';

const SLICE_LENGTH: i32 = 200_000;
/** What going through all pages costs, in instructions: it is charged once something was executed. */
const TOGGLE_COST: i64 = 40_000;

/** What `run` came back for. */
export const PREEMPTED: i32 = 0;
export const EXIT_SYSTEM_CALL: i32 = 1;
export const EXIT_FAULT: i32 = 2;
// Of a bare vcpu alone.
export const EXIT_HALT: i32 = 3;
export const EXIT_SHUTDOWN: i32 = 4;
export const EXIT_HYPERCALL: i32 = 5;
export const EXIT_PORT_READ: i32 = 6;
export const EXIT_PORT_WRITE: i32 = 7;

/** Runs the vcpu in the register file for about `budget` instructions. */
export function run(budget: u32): i32 {
  return runFrom(budget, false);
}

/** Executes the one instruction at RIP, or the next repetition of a repeated one, also where a debugger stops. */
export function step(): i32 {
  return runFrom(1, true);
}

function runFrom(budget: u32, alone: bool): i32 {
  let left = <i64>budget;
  // Instructions to be executed one at a time. All but the last are done again, and come first: memory may lack flags that they overwrite.
  let steps: u32 = 0;
  while (left > 0 || steps > 1) {
    if (mustForget()) flush();
    if (isDue()) translateWaiting();
    if (!steps && bare()) {
      const next = beforeSlice();
      if (next == HALTED_STILL) return EXIT_HALT;
      if (next == SHUT_DOWN) return EXIT_SHUTDOWN;
      if (next == STEP) steps = 1;
    }
    const checked = (load<u32>(FLAG_SYSTEM) & AC) != 0 && !bare();
    const toggled = checked != alignmentChecked();
    if (toggled) checkAlignment(checked);
    const traced = (load<u32>(FLAG_SYSTEM) & TF) != 0;
    // Each element of a repeated string instruction is traced.
    const slice = traced || alone || left < 1 ? 1 : left < <i64>SLICE_LENGTH ? <i32>left : SLICE_LENGTH;
    beginSlice(slice);
    openWindow();
    executeFrom(steps != 0 || traced || alone);
    if (steps) steps--;
    const again = leaveTranslation();
    left -= <i64>endSlice(slice);
    if (toggled) left -= TOGGLE_COST;
    const reason = exitReason();
    if (reason == TRANSLATE) {
      if (!takeRecalled(load<u64>(RIP))) enqueue(load<u64>(RIP));
      continue;
    }
    if (reason == SYSTEM_CALL) return EXIT_SYSTEM_CALL;
    if (reason >= FAULT && reason != LOOK_AROUND) {
      const exit = exitFor(reason);
      if (exit != PREEMPTED) return exit;
      left--;
      steps = 0;
      continue;
    }
    // The instruction that asks for it has not been executed.
    if (reason == SINGLE_STEP) steps = max(again, steps + 1);
    else if (watches() && steps == 0 && takeHit()) {
      raise(DEBUG, STOPPED_BEHIND, hitAt());
      const exit = exitFor(FAULT);
      if (exit != PREEMPTED) return exit;
    }
    else if (traced && !shadowed()) {
      raise(DEBUG, 0, 0);
      const exit = exitFor(FAULT);
      if (exit != PREEMPTED) return exit;
    }
  }
  // A write to code may not be forgotten between its two halves: it would fault again and again. It is not: the blocks
  // have gone, so the next run decodes them anew and gets at least as far.
  return PREEMPTED;
}

/** Did user code just load SS? Then the trap comes after the next instruction. */
function shadowed(): bool {
  if (bare() || !load<u32>(SHADOW)) return false;
  store<u32>(SHADOW, 0);
  return true;
}

/** What a reason at or behind FAULT is an exit for; PREEMPTED when a bare vcpu goes on at its own handler. */
function exitFor(reason: u32): i32 {
  if (reason == HYPERCALL) return EXIT_HYPERCALL;
  if (reason == PORT_READ) return EXIT_PORT_READ;
  if (reason == PORT_WRITE) return EXIT_PORT_WRITE;
  if (!bare()) return EXIT_FAULT;
  const delivered = reason == SOFTWARE_INTERRUPT ? deliverSoftware() : deliverFault();
  return delivered ? PREEMPTED : EXIT_SHUTDOWN;
}

/** Makes the state whole where a translation was the last that ran. Gives how many instructions are to be executed one at a time. */
function leaveTranslation(): u32 {
  settle();
  const place = <usize>load<u32>(STEP_PLACE);
  if (!place) return 0;
  store<u32>(STEP_PLACE, 0);
  if (load<u32>(place, STEP_DOUBT)) noteNaN();
  takeOver(load<u64>(place, STEP_RIP), load<u32>(place, STEP_LEFT));
  return load<u32>(place, STEP_AGAIN);
}

function beginSlice(slice: i32): void {
  store<i32>(SLICE, slice);
  store<i32>(BUDGET, slice);
}

/** Instructions that this slice retired. */
function endSlice(slice: i32): i32 {
  const used = slice - load<i32>(BUDGET);
  store<u64>(RETIRED, load<u64>(RETIRED) + <u64>used);
  store<i32>(SLICE, 0);
  store<i32>(BUDGET, 0);
  return used;
}

/** Runs from RIP until the slice ends or something exits, linking blocks on the way. */
function executeFrom(alone: bool): void {
  if (alone) {
    executeAlone();
    return;
  }
  store<u32>(DEPTH, 0);
  let from: usize = 0;
  let generation = cacheGeneration();
  do {
    const u = findBlock(load<u64>(RIP));
    if (!u) return;
    if (from) {
      if (generation == cacheGeneration()) store<u32>(from, <u32>u, LINK);
    } else remember(load<u64>(RIP), u);
    execute(u);
    generation = cacheGeneration();
    from = exitReason() == LINK_AND_CONTINUE ? waitingUop() : 0;
  } while (exitReason() <= LINK_AND_CONTINUE && load<i32>(BUDGET) > 0);
}

/** Executes the instruction at RIP, and nothing behind it: a jump may know the block that it leads to. */
function executeAlone(): void {
  executesAlone(true);
  let u = decodeStep(load<u64>(RIP));
  while (u && isInStep(u)) u = call_indirect<usize>(load<u32>(u), u);
  executesAlone(false);
  if (u) leave(ip(u));
}

/** Executes micro-operations until one has no successor. */
function execute(u: usize): void {
  do {
    u = call_indirect<usize>(load<u32>(u), u);
  } while (u);
}
