// What a terminal makes of keys on their way to a program, where it takes them one by one: lines that can be edited, what is shown of
// them, and keys that are signals. The settings are those of termios (POSIX.1-2017, chapter 11); a console of Windows sets them its way.
//
//     discipline.feed(bytes);                 // what was typed
//     discipline.takeEcho()                   // to be shown
//     discipline.takeSignal()                 // which key, if any
//     discipline.read(limit)                  // null: nothing yet; empty: the end

/** A key that is not set. */
export const KEY_OFF: u8 = 0;

export enum KeySignal {
  None,
  Interrupt,
  Quit,
  Suspend,
}

const NEWLINE: u8 = 0x0a;
const RETURN: u8 = 0x0d;
const TAB: u8 = 0x09;
const DELETE: u8 = 0x7f;
const NOTHING = new StaticArray<u8>(0);

export class LineDiscipline {
  // Settings.
  /** ICANON: lines are handed over when they are complete. */
  editsLines: bool = true;
  echoes: bool = true;
  /** ECHONL: a newline is shown even where nothing is. */
  echoesNewline: bool = false;
  /** ECHOCTL: control characters are shown as ^X. */
  showsControl: bool = true;
  /** ISIG. */
  signals: bool = true;
  /** NOFLSH: a signal leaves what was typed. */
  keepsTyped: bool = false;
  /** ICRNL, INLCR and IGNCR. */
  returnIsNewline: bool = true;
  newlineIsReturn: bool = false;
  ignoresReturn: bool = false;
  /** A line ends with Return, and what is read of that is CR and LF, as with Windows. */
  linesEndWithReturn: bool = false;
  interrupt: u8 = 3;
  quit: u8 = 28;
  suspend: u8 = 26;
  erase: u8 = DELETE;
  /** A second one, as Windows's console has. */
  otherErase: u8 = KEY_OFF;
  kill: u8 = 21;
  wordErase: u8 = 23;
  end: u8 = 4;
  literalNext: u8 = 22;
  lineEnd: u8 = KEY_OFF;

  /** The line that is being edited. */
  private line: Array<u8> = [];
  private isLiteral: bool = false;
  /** Lines, or pieces, that can be read; an empty one is the end. */
  private done: Array<StaticArray<u8>> = [];
  private echo: Array<u8> = [];
  private raised: Array<KeySignal> = [];

  feed(bytes: StaticArray<u8>): void {
    for (let i = 0; i < bytes.length; i++) this.key(bytes[i]);
    if (!this.editsLines) this.handOver();
  }

  /** The settings have changed: without lines, what has been typed of one can be read. */
  changed(): void {
    if (!this.editsLines) this.handOver();
  }

  get hasInput(): bool {
    return this.done.length > 0;
  }

  /** Bytes that can be read at once. */
  get available(): i32 {
    let all = 0;
    for (let i = 0; i < this.done.length; i++) all += this.done[i].length;
    return all;
  }

  /** Bytes of the line that is being typed. */
  get typed(): i32 {
    return this.line.length;
  }

  /** Bytes that were typed and not read. */
  get pending(): i32 {
    return this.available + this.line.length;
  }

  /** At most one line; null if there is none yet. Empty is the end, once. */
  read(limit: i32): StaticArray<u8> | null {
    if (this.done.length == 0) return null;
    if (!this.editsLines) this.joinAll();
    const first = this.done[0];
    if (first.length <= limit) {
      this.done.shift();
      return first;
    }
    this.done[0] = first.slice<StaticArray<u8>>(limit);
    return first.slice<StaticArray<u8>>(0, limit);
  }

  /** What was typed and not read is gone. */
  discard(): void {
    this.done = [];
    this.line = [];
    this.isLiteral = false;
  }

  takeEcho(): StaticArray<u8> {
    if (this.echo.length == 0) return NOTHING;
    const shown = copied(this.echo);
    this.echo = [];
    return shown;
  }

  takeSignal(): KeySignal {
    return this.raised.length == 0 ? KeySignal.None : this.raised.shift();
  }

  private joinAll(): void {
    while (this.done.length > 1) {
      const next = this.done.splice(1, 1)[0];
      this.done[0] = this.done[0].concat<StaticArray<u8>>(next);
    }
  }

  private key(typed: u8): void {
    let byte = typed;
    if (this.isLiteral) {
      this.isLiteral = false;
      return this.add(byte);
    }
    if (this.signals && this.signal(byte)) return;
    if (byte == RETURN) {
      if (this.ignoresReturn) return;
      if (this.returnIsNewline) byte = NEWLINE;
    } else if (byte == NEWLINE && this.newlineIsReturn) byte = RETURN;
    if (this.editsLines) return this.edit(byte);
    this.add(byte);
  }

  private signal(byte: u8): bool {
    if (byte == KEY_OFF) return false;
    let which = KeySignal.None;
    if (byte == this.interrupt) which = KeySignal.Interrupt;
    else if (byte == this.quit) which = KeySignal.Quit;
    else if (byte == this.suspend) which = KeySignal.Suspend;
    if (which == KeySignal.None) return false;
    if (!this.keepsTyped) this.discard();
    if (this.echoes) this.show(byte);
    this.raised.push(which);
    return true;
  }

  private edit(byte: u8): void {
    if (byte != KEY_OFF) {
      if (byte == this.erase || byte == this.otherErase) return this.eraseOne();
      if (byte == this.kill) return this.eraseAll();
      if (byte == this.wordErase) return this.eraseWord();
      if (byte == this.end) return this.handOverAlways();
      if (byte == this.literalNext) {
        this.isLiteral = true;
        // The character that comes takes its place.
        if (this.echoes && this.showsControl) {
          this.echo.push(0x5e);
          this.echo.push(0x08);
        }
        return;
      }
    }
    if (byte == (this.linesEndWithReturn ? RETURN : NEWLINE)) return this.finish();
    this.add(byte);
    if (byte != KEY_OFF && byte == this.lineEnd) this.handOver();
  }

  private finish(): void {
    if (this.linesEndWithReturn) this.line.push(RETURN);
    this.line.push(NEWLINE);
    if (this.echoes || this.echoesNewline) this.echo.push(NEWLINE);
    this.handOver();
  }

  private add(byte: u8): void {
    this.line.push(byte);
    if (this.echoes) this.show(byte);
  }

  private show(byte: u8): void {
    if (!this.isHidden(byte)) {
      this.echo.push(byte);
      return;
    }
    this.echo.push(0x5e);
    this.echo.push(byte ^ 0x40);
  }

  /** It is shown as ^X. */
  private isHidden(byte: u8): bool {
    return this.showsControl && (byte == DELETE || (byte < 0x20 && byte != NEWLINE && byte != TAB));
  }

  /** A whole character of UTF-8. */
  private eraseOne(): void {
    if (this.line.length == 0) return;
    let byte = this.line.pop();
    while ((byte & 0xc0) == 0x80 && this.line.length > 0) byte = this.line.pop();
    if (!this.echoes) return;
    const columns = this.isHidden(byte) ? 2 : 1;
    for (let i = 0; i < columns; i++) {
      this.echo.push(0x08);
      this.echo.push(0x20);
      this.echo.push(0x08);
    }
  }

  private eraseAll(): void {
    while (this.line.length > 0) this.eraseOne();
  }

  private eraseWord(): void {
    while (this.line.length > 0 && this.line[this.line.length - 1] == 0x20) this.eraseOne();
    while (this.line.length > 0 && this.line[this.line.length - 1] != 0x20) this.eraseOne();
  }

  private handOver(): void {
    if (this.line.length > 0) this.handOverAlways();
  }

  private handOverAlways(): void {
    this.done.push(copied(this.line));
    this.line = [];
  }
}

function copied(bytes: Array<u8>): StaticArray<u8> {
  const copy = new StaticArray<u8>(bytes.length);
  for (let i = 0; i < bytes.length; i++) copy[i] = bytes[i];
  return copy;
}
