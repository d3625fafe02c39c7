/** Statements: pieces of control flow around other statements. Each is written as often as its weight says. */

import { floating } from './float.ts';
import { COUNTERS } from './instruction.ts';
import { outside } from './outside.ts';
import { rewriting } from './rewrite.ts';
import { stack } from './stack.ts';
import { strings } from './string.ts';
import { memory, modrm, rex, type Writer } from './writer.ts';
import { x87 } from './x87.ts';

export type Statement = (writer: Writer, depth: number) => void;
export type Weighted = readonly (readonly [number, Statement])[];

const DEEPEST = 4;

/** Some statements in a row. */
export function block(writer: Writer, depth: number): void {
  for (let count = 1 + writer.random.below(3); count > 0 && writer.left > 0; count--)
    statement(writer, depth);
}

function statement(writer: Writer, depth: number): void {
  const { random } = writer;
  if (depth >= DEEPEST || random.once(3)) writer.straight(5);
  else pick(random.once(3) ? OTHERS : FLOW, random.next())(writer, depth + 1);
}

function pick(table: Weighted, number: number): Statement {
  let rest = number % table.reduce((sum, [weight]) => sum + weight, 0);
  for (const [weight, one] of table) {
    rest -= weight;
    if (rest < 0) return one;
  }
  throw new Error('flow: no statement');
}

function choice(writer: Writer, depth: number): void {
  const end = writer.newLabel();
  writer.branchIf(end);
  block(writer, depth);
  writer.label(end);
}

function alternative(writer: Writer, depth: number): void {
  const [other, end] = [writer.newLabel(), writer.newLabel()];
  writer.branchIf(other);
  block(writer, depth);
  writer.branch('jmp', end);
  writer.label(other);
  block(writer, depth);
  writer.label(end);
}

/** A loop that a counter ends, which loops around it may use as well. */
function loop(writer: Writer, depth: number): void {
  const { random } = writer;
  const counter = random.pick(COUNTERS);
  const end = writer.newLabel();
  const saved = depth > 1 || random.once(2);
  if (saved) writer.code(0x41, 0x50 | (counter & 7));
  writer.number(counter, 1 + random.below(random.once(12) ? 40 : 6));
  if (random.once(6)) writer.branchIf(writer.newLabel());
  const middle = random.once(4) ? writer.newLabel() : -1;
  // Into the middle of it.
  if (middle >= 0) writer.branchIf(middle);
  const start = writer.label();
  block(writer, depth);
  if (middle >= 0) {
    writer.label(middle);
    block(writer, depth);
  }
  if (random.once(4)) writer.branchIf(end);
  if (random.once(6)) writer.branchIf(start);
  turn(writer, counter, start);
  writer.label(end);
  if (saved) writer.code(0x41, 0x58 | (counter & 7));
}

/** Counts down, and goes back until nothing is left. */
function turn(writer: Writer, counter: number, start: number): void {
  const { random } = writer;
  const form = random.below(6);
  if (form === 0) writer.code(rex(0, counter), 0xff, modrm(3, 1, counter));
  else if (form === 1) writer.code(rex(0, counter), 0x83, modrm(3, 5, counter), 1);
  else if (form === 2) writer.code(0x41, 0xff, modrm(3, 1, counter));
  else if (form === 3) {
    writer.code(rex(counter, counter), 0x8d, ...memory(counter, counter, -1));
    writer.code(rex(counter, counter), 0x85, modrm(3, counter, counter));
  } else if (form === 4) {
    writer.code(rex(0, counter), 0x83, modrm(3, 0, counter), 0xff);
    if (random.once(2)) writer.straight(1);
    writer.code(rex(0, counter), 0x83, modrm(3, 7, counter), 0);
  } else {
    writer.code(0x41, 0xfe, modrm(3, 1, counter));
  }
  // JNZ, or JNLE.
  writer.branch(random.once(4) ? 15 : 5, start);
}

/** LOOP and its relatives. */
function countedLoop(writer: Writer, depth: number): void {
  const { random } = writer;
  const end = writer.newLabel();
  const save = random.once(2);
  writer.number(1, random.below(5));
  if (random.once(2)) writer.branch(random.once(3) ? 'jecxz' : 'jrcxz', end);
  const start = writer.label();
  if (save) writer.code(0x51);
  if (depth < DEEPEST && random.once(2)) block(writer, depth + 1);
  else writer.straight(3);
  if (save) writer.code(0x59);
  writer.branch(random.pick(['loop', 'loop', 'loope', 'loopne'] as const), start);
  writer.label(end);
}

/** Blocks that go to each other in any way, until the fuel is used up. */
function spaghetti(writer: Writer, depth: number): void {
  const { random } = writer;
  const counter = random.pick(COUNTERS);
  const end = writer.newLabel();
  const labels = Array.from({ length: 2 + random.below(4) }, () => writer.newLabel());
  writer.number(counter, 2 + random.below(10));
  if (random.once(2)) writer.branch('jmp', random.pick(labels));
  for (const one of labels) {
    writer.label(one);
    if (!random.once(5)) {
      writer.code(rex(0, counter), 0x83, modrm(3, 5, counter), 1);
      writer.branch(random.pick([8, 2, 14]), end);
    }
    if (depth < DEEPEST && random.once(4)) block(writer, depth + 1);
    else writer.straight(3);
    const form = random.below(5);
    if (form === 0) writer.branch('jmp', random.pick(labels));
    else if (form === 1) jumpThroughTable(writer, labels);
    else if (form < 4) writer.branchIf(random.pick(labels));
  }
  writer.label(end);
}

/** An indirect jump to one of the labels. */
function jumpThroughTable(writer: Writer, labels: readonly number[]): void {
  const { random } = writer;
  const table = writer.newLabel();
  const [index, base] = [random.pick([0, 1, 2]), random.pick([6, 7])];
  const count = random.pick([2, 4]);
  const relative = random.once(3);
  const picked = Array.from({ length: count }, () => random.pick(labels));
  writer.address(base, table);
  // AND of the index, and the jump through [base + 8 * index], or base plus what stands there.
  writer.code(0x83, modrm(3, 4, index), count - 1);
  if (relative) {
    writer.code(0x48, 0x63, modrm(0, index, 4), 0x80 | (index << 3) | base);
    writer.code(0x48, 0x01, modrm(3, base, index));
    writer.code(0xff, modrm(3, 4, index));
  } else if (random.once(2)) writer.code(0xff, modrm(0, 4, 4), 0xc0 | (index << 3) | base);
  else {
    writer.code(0x48, 0x8b, modrm(0, index, 4), 0xc0 | (index << 3) | base);
    writer.code(0xff, modrm(3, 4, index));
  }
  writer.label(table);
  for (const one of picked) {
    writer.code(
      relative
        ? { label: one, size: 4, relative: true, from: table }
        : { label: one, size: 8, relative: false },
    );
  }
}

/** A jump through a table, each place of which comes back together. */
function dispatch(writer: Writer, depth: number): void {
  const end = writer.newLabel();
  const labels = Array.from({ length: 2 + writer.random.below(3) }, () => writer.newLabel());
  jumpThroughTable(writer, labels);
  for (const one of labels) {
    writer.label(one);
    block(writer, depth + 1);
    writer.branch('jmp', end);
  }
  writer.label(end);
}

const FLOW: Weighted = [
  [5, choice],
  [4, alternative],
  [9, loop],
  [3, countedLoop],
  [5, spaghetti],
  [3, dispatch],
];

const OTHERS: Weighted = [...stack, ...floating, ...x87, ...rewriting, ...strings, ...outside];
