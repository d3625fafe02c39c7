/** Makes a program that shows a difference smaller: leaves items out as long as it still does. */
import type { Item } from './assemble.ts';
import type { Setting } from './pair.ts';
import type { Program } from './program.ts';

/** Does this program, run so, still differ? */
export type Differs = (program: Program, setting: Setting) => Promise<boolean>;

export interface Found {
  readonly program: Program;
  readonly setting: Setting;
}

const ALL = 4000;

/** The smallest that is found by leaving out ever shorter runs of items, and by simpler settings. */
export async function shrink({ program, setting }: Found, differs: Differs): Promise<Found> {
  let best = await simplerSetting({ program, setting }, differs);
  let before = Number.POSITIVE_INFINITY;
  while (best.program.items.length < before) {
    before = best.program.items.length;
    for (let run = before >> 1; run > 0; run >>= 1) best = await without(best, run, differs);
  }
  return simplerSetting(best, differs);
}

async function without(found: Found, run: number, differs: Differs): Promise<Found> {
  let best = found;
  for (let at = best.program.items.length - run; at >= 0; at -= run) {
    const program = shorter(best.program, at, run);
    if (program && (await differs(program, best.setting))) best = { ...best, program };
  }
  return best;
}

/** Without the items from `at` on; undefined where that would change nothing, or leave the program without an end. */
export function shorter(program: Program, at: number, run: number): Program | undefined {
  const { items, end } = program;
  const leftOut = items.slice(at, at + run);
  // Labels cost nothing, and the last instruction ends the program.
  if (leftOut.every(({ kind }) => kind === 'label') || leftOut.some((item) => isEnd(items, item, end)))
    return undefined;
  const labels = leftOut.filter(({ kind }) => kind === 'label');
  return { ...program, items: [...items.slice(0, at), ...labels, ...items.slice(at + run)] };
}

function isEnd(items: readonly Item[], item: Item, end: number): boolean {
  const before = items[items.indexOf(item) - 1];
  return before?.kind === 'label' && before.label === end;
}

async function simplerSetting(found: Found, differs: Differs): Promise<Found> {
  let best = found;
  const attempts: Partial<Setting>[] = [
    { together: false },
    { budget: ALL, anyBudget: false },
    { anyBudget: false },
    { threshold: 1 },
    { threshold: 2 },
    { threshold: 3 },
  ];
  for (const change of attempts) {
    const setting = { ...best.setting, ...change };
    if (JSON.stringify(setting) === JSON.stringify(best.setting)) continue;
    if ((setting.threshold ?? 0) > best.setting.threshold) continue;
    if (await differs(best.program, setting)) best = { ...best, setting };
  }
  const writable = { ...best.program, writable: false };
  if (best.program.writable && (await differs(writable, best.setting))) best = { ...best, program: writable };
  return best;
}
