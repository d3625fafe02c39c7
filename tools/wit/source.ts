/** A WIT text with its path, and errors that point into it. */

/** What a person sees when a WIT text is wrong: "path:line:column: what". */
export class WitError extends Error {
  override readonly name = 'WitError';
}

/** A line of a comment, without what makes it one. */
export interface Comment {
  readonly text: string;
  readonly at: number;
  /** Whether it documents what follows. */
  readonly isDocs: boolean;
}

export class Source {
  readonly path: string;
  readonly text: string;
  /** All of the text, as far as it has been scanned. */
  readonly comments: Comment[] = [];

  constructor(path: string, text: string) {
    this.path = path;
    this.text = text;
  }

  /** "path:line:column" of a character offset; line and column count from 1. */
  place(offset: number): string {
    const before = this.text.slice(0, offset);
    const line = before.split('\n').length;
    const column = offset - (before.lastIndexOf('\n') + 1) + 1;
    return `${this.path}:${line}:${column}`;
  }

  error(offset: number, message: string): WitError {
    return new WitError(`${this.place(offset)}: ${message}`);
  }
}
