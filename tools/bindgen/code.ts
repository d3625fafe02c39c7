/** Statements of one generated function, and names for what they hold. */

export class Code {
  readonly lines: string[] = [];
  #indent = '  ';
  readonly #names: Set<string>;

  /** `taken`: names that nothing here may have. */
  constructor(taken: readonly string[] = []) {
    this.#names = new Set(taken);
  }

  /** Takes a name that nothing else in this function has. */
  fresh(wanted: string): string {
    let name = wanted;
    for (let number = 2; this.#names.has(name); number++) name = `${wanted}${number}`;
    this.#names.add(name);
    return name;
  }

  add(...lines: string[]): void {
    for (const line of lines) this.lines.push(this.#indent + line);
  }

  /** `head {`, what `body` adds, `}`. */
  block(head: string, body: () => void): void {
    this.add(`${head} {`);
    const outer = this.#indent;
    this.#indent += '  ';
    body();
    this.#indent = outer;
    this.add('}');
  }

  /** As `block`, going on behind the closing brace of the block before: `} else {`. */
  otherwise(head: string, body: () => void): void {
    this.lines.pop();
    this.block(`} ${head}`, body);
  }
}
