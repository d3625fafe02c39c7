import { Failure } from '../gen/export/buggy-use-after-drop-documents';
import { Option, Result } from '../lib/wit';

export class Document {
  content: Array<string> | null;

  constructor(text: string) {
    this.content = text.split('\n');
  }

  lines(): u32 {
    return this.content!.length;
  }

  cursor(): Cursor {
    return new Cursor(this);
  }

  dropped(): void {
    this.content = null;
  }
}

export class Cursor {
  at: i32 = 0;

  constructor(public document: Document) {}

  next(): Result<Option<string>, Failure> {
    if (FIXED && this.document.content == null) return Result.err<Option<string>, Failure>(Failure.Closed);
    const lines = this.document.content!;
    const line = this.at < lines.length ? Option.some<string>(lines[this.at++]) : Option.none<string>();
    return Result.ok<Option<string>, Failure>(line);
  }
}
