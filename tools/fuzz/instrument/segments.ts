/**
 * Which instructions ran, by what was counted: stretches of a function in which all run where one does, and where each is come to
 * from. A stretch begins behind what is counted, or where a block ends; what leads there stands before it.
 */

/** Offsets from the beginning of the code section's content, `end` not among them. */
export interface Segment {
  readonly start: number;
  readonly end: number;
  /** Counters, and before each of them the stretches that lead here, as -1 less their number: it ran where one of these did. */
  readonly from: readonly number[];
}

/** One module's, made while its functions are read from their beginning to their end. */
export class Segments {
  readonly all: Segment[] = [];
  #body: number | undefined;
  #start = -1;
  #from: readonly number[] = [];

  /** What leads on from here; nothing where this is never reached. */
  get here(): number[] {
    return this.#start < 0 ? [] : [-1 - this.all.length];
  }

  /** A function's body begins: its locals, which compilers take for its first line, belong to what is entered. */
  open(at: number): void {
    this.#body = at;
  }

  /** What follows is come to in these ways only. */
  begin(at: number, from: readonly number[]): void {
    this.end(at);
    if (from.length === 0) return;
    this.#start = this.#body ?? at;
    this.#body = undefined;
    this.#from = from;
  }

  /** What follows is never reached. */
  end(at: number): void {
    if (this.#start < 0) return;
    this.all.push({ start: this.#start, end: at, from: this.#from });
    this.#start = -1;
  }
}

/** Of each stretch, whether it ran. @param counted whether a counter counted */
export function segmentsRun(segments: readonly Segment[], counted: (counter: number) => boolean): boolean[] {
  const run: boolean[] = [];
  for (const { from } of segments) run.push(from.some((one) => (one < 0 ? run[-1 - one]! : counted(one))));
  return run;
}
