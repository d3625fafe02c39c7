/** A profile as V8 writes it (`node --cpu-prof`): which functions had samples, and under which others. */
import { readFileSync } from 'node:fs';

interface ProfileNode {
  readonly id: number;
  readonly callFrame: { readonly functionName: string; readonly url: string };
  readonly hitCount?: number;
  readonly children?: readonly number[];
}

interface ProfileFile {
  readonly nodes: readonly ProfileNode[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

export interface Frame {
  readonly name: string;
  readonly url: string;
}

export class Profile {
  readonly #nodes: ReadonlyMap<number, ProfileNode>;
  readonly #parents = new Map<number, number>();
  readonly #times = new Map<number, number>();
  /** Seconds that it covers. */
  readonly seconds: number;

  /** Begins with the first sample in a function that `first` accepts. */
  constructor(path: string, first: (frame: Frame) => boolean) {
    const file = JSON.parse(readFileSync(path, 'utf8')) as ProfileFile;
    this.#nodes = new Map(file.nodes.map((node) => [node.id, node]));
    for (const { id, children = [] } of file.nodes)
      for (const child of children) this.#parents.set(child, id);
    const begun = file.samples.findIndex((id) => first(this.#frame(id)));
    for (let at = Math.max(0, begun); at < file.samples.length; at++) {
      const id = file.samples[at]!;
      this.#times.set(id, (this.#times.get(id) ?? 0) + Math.max(0, file.timeDeltas[at]!) / 1e6);
    }
    this.seconds = [...this.#times.values()].reduce((sum, time) => sum + time, 0);
  }

  /** Seconds by what `group` calls a stack of frames, the innermost first. */
  by(group: (stack: readonly Frame[]) => string): Map<string, number> {
    const sums = new Map<string, number>();
    for (const [id, time] of this.#times) {
      const name = group(this.#stack(id));
      sums.set(name, (sums.get(name) ?? 0) + time);
    }
    return sums;
  }

  #stack(id: number): Frame[] {
    const stack: Frame[] = [];
    for (let at: number | undefined = id; at !== undefined; at = this.#parents.get(at))
      stack.push(this.#frame(at));
    return stack;
  }

  #frame(id: number): Frame {
    const { functionName, url } = this.#nodes.get(id)!.callFrame;
    return { name: functionName, url };
  }
}
