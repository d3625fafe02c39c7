/** What services have written, and what is said of them: the last lines of each, and all new ones for who follows. */

export interface LogLine {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly service: string;
  /** `supervisor`: said of the service, not by it. */
  readonly stream: 'output' | 'error' | 'supervisor';
  readonly text: string;
}

/** Lines that are kept of each service. */
const KEPT = 1000;

export class ServiceLog {
  readonly #lines = new Map<string, LogLine[]>();
  readonly #followers = new Set<(line: LogLine) => void>();
  #count = 0;

  add(service: string, stream: LogLine['stream'], text: string): void {
    const line = { at: Date.now(), service, stream, text };
    const lines = this.#lines.get(service);
    if (lines === undefined) this.#lines.set(service, [line]);
    else if (lines.push(line) > 2 * KEPT) lines.splice(0, KEPT);
    this.#count++;
    for (const tell of this.#followers) tell(line);
  }

  /** Lines so far. */
  get count(): number {
    return this.#count;
  }

  /** The last lines of one service or of all, the oldest first. */
  lines(service?: string): LogLine[] {
    if (service !== undefined) return (this.#lines.get(service) ?? []).slice(-KEPT);
    return [...this.#lines.values()].flatMap((lines) => lines.slice(-KEPT)).sort((a, b) => a.at - b.at);
  }

  /** Calls `tell` with each new line; what comes back ends that. */
  follow(tell: (line: LogLine) => void): () => void {
    this.#followers.add(tell);
    return () => this.#followers.delete(tell);
  }
}
