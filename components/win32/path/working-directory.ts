// The working directory: one for the process, and the last one of each other drive.

export class WorkingDirectory {
  private readonly others: Map<i32, string> = new Map<i32, string>();

  /** "C:\a\b", without a slash at the end unless it is a root. */
  constructor(public text: string) {}

  /** Where "X:" is. */
  on(drive: i32): string {
    if (this.drive == drive) return this.text;
    return this.others.has(drive) ? this.others.get(drive) : String.fromCharCode(drive) + ':\\';
  }

  get drive(): i32 {
    const unit = this.text.charCodeAt(0);
    return unit >= 0x61 ? unit - 0x20 : unit;
  }

  enter(text: string): void {
    this.others.set(this.drive, this.text);
    this.text = text.length > 3 && text.endsWith('\\') ? text.substring(0, text.length - 1) : text;
  }
}
