/** What services have written, and what is said of them: the last lines of each, and all new ones for who follows. */

export interface LogLine {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly service: string;
  /** `supervisor`: said of the service, not by it. */
  readonly stream: 'output' | 'error' | 'supervisor';
  readonly text: string;
}

/** Lines that are kept of each service, and characters in them: a service cannot fill the memory of its supervisor. */
const KEPT = 1000;
const KEPT_CHARACTERS = 1 << 19;

/** The last lines of one service. */
class Tail {
  readonly lines: LogLine[] = [];
  #characters = 0;

  add(line: LogLine): void {
    this.lines.push(line);
    this.#characters += line.text.length;
    // Seldom, and then many at once.
    if (this.lines.length <= 2 * KEPT && this.#characters <= 2 * KEPT_CHARACTERS) return;
    let left = 0;
    let first = this.lines.length;
    while (first > 0 && this.lines.length - first < KEPT && left < KEPT_CHARACTERS)
      left += this.lines[--first]!.text.length;
    this.lines.splice(0, first);
    this.#characters = left;
  }
}

export class ServiceLog {
  readonly #tails = new Map<string, Tail>();
  readonly #followers = new Set<(line: LogLine) => void>();

  add(service: string, stream: LogLine['stream'], text: string): void {
    const line = { at: Date.now(), service, stream, text };
    let tail = this.#tails.get(service);
    if (tail === undefined) {
      tail = new Tail();
      this.#tails.set(service, tail);
    }
    tail.add(line);
    for (const tell of this.#followers) tell(line);
  }

  /** The last lines of one service or of all, the oldest first. */
  lines(service?: string): LogLine[] {
    if (service !== undefined) return (this.#tails.get(service)?.lines ?? []).slice(-KEPT);
    return [...this.#tails.values()].flatMap(({ lines }) => lines.slice(-KEPT)).sort((a, b) => a.at - b.at);
  }

  /** Calls `tell` with each new line; what comes back ends that. */
  follow(tell: (line: LogLine) => void): () => void {
    this.#followers.add(tell);
    return () => this.#followers.delete(tell);
  }
}
