/** Stacks with the time that was spent in them. */

export interface Stack {
  /** The outermost first. */
  readonly frames: readonly string[];
  /** Microseconds. */
  readonly time: number;
}

export class Stacks {
  readonly #times = new Map<string, number>();

  /** @param milliseconds that the innermost frame had */
  add(frames: readonly string[], milliseconds: number): void {
    const key = frames.map((frame) => frame.replaceAll(/[;\n]/g, ':')).join(';');
    this.#times.set(key, (this.#times.get(key) ?? 0) + milliseconds * 1000);
  }

  /** In the order of their frames. */
  all(): Stack[] {
    return [...this.#times]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, time]) => ({ frames: key.split(';'), time: Math.round(time) }))
      .filter(({ time }) => time > 0);
  }
}
