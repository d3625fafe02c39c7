/** Which lines of the source have been run, where core modules say what their code was made of. */

import { segmentsRun } from '../instrument/index.ts';
import type { ModulePart } from './function-coverage.ts';
import { sourceLines } from './source-lines.ts';

/** Of all that was made of a line, everything ran, some of it, or nothing. */
export type LineState = 'run' | 'partly' | 'missed';

export interface FileLines {
  readonly file: string;
  /** Lines that have code, in order. */
  readonly lines: readonly { readonly line: number; readonly state: LineState }[];
  /** Text of the file, where it is known. */
  readonly text?: string | undefined;
}

/** @param parts those that know their `module` count @param seen as for functions @param path of the component that they are of, unless they say another */
export function lineCoverage(parts: Iterable<ModulePart>, seen: Uint8Array, path: string): FileLines[] {
  const files = new Map<string, Map<number, LineState>>();
  const texts = new Map<string, string>();
  for (const part of parts) {
    const found = part.module && sourceLines(part.module, part.path ?? path);
    if (found === undefined) continue;
    const runAt = whatRan(part, seen);
    for (const { offset, file, line } of found.marks) {
      const run = runAt(offset);
      if (run === undefined) continue;
      const lines = files.get(file) ?? new Map<number, LineState>();
      files.set(file, lines);
      const state: LineState = run ? 'run' : 'missed';
      const before = lines.get(line) ?? state;
      lines.set(line, before === state ? state : 'partly');
    }
    for (const [file, text] of found.texts) texts.set(file, text);
  }
  return [...files]
    .map(([file, lines]) => ({
      file,
      lines: [...lines].sort(([a], [b]) => a - b).map(([line, state]) => ({ line, state })),
      text: texts.get(file),
    }))
    .sort((a, b) => (a.file < b.file ? -1 : 1));
}

/** Whether the instruction at an offset ran; undefined where there is none, or none that is ever reached. */
function whatRan({ instrumented, first }: ModulePart, seen: Uint8Array) {
  const { segments } = instrumented;
  const run = segmentsRun(segments, (counter) => seen[first + counter] !== 0);
  return (offset: number): boolean | undefined => {
    let [low, high] = [0, segments.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (segments[middle]!.start <= offset) low = middle + 1;
      else high = middle;
    }
    const segment = segments[low - 1];
    return segment !== undefined && offset < segment.end ? run[low - 1] : undefined;
  };
}
