// Where the terminal's cursor is, by what was written and typed since the program began. Where it was then nobody says: rows count
// from there, until a control sequence places it.
//
// Source: Microsoft, "Console Virtual Terminal Sequences"; ECMA-48, 8.3.

const ESCAPE: u32 = 0x1b;
/** Most digits of a parameter that mean something. */
const MOST: i32 = 32767;
/** Private mode of an alternate screen, which keeps the cursor. */
const ALTERNATE: i32 = 1049;

enum State {
  Text,
  Escape,
  /** Parameters of a control sequence. */
  Control,
  /** A text for the terminal, such as its title, up to its end. */
  Sequence,
  /** One more character, which names a set of characters. */
  Set,
}

/** Pairs of first and last character that take two columns. */
const WIDE: StaticArray<u32> = [
  0x1100, 0x115f, 0x2e80, 0xa4cf, 0xac00, 0xd7a3, 0xf900, 0xfaff, 0xfe30, 0xfe6f, 0xff00, 0xff60, 0xffe0, 0xffe6, 0x1f300, 0x1faff,
  0x20000, 0x3fffd,
];
/** Those that take none. */
const NARROW: StaticArray<u32> = [0x300, 0x36f, 0x200b, 0x200f, 0xfe00, 0xfe0f];

function isIn(ranges: StaticArray<u32>, character: u32): bool {
  for (let i = 0; i < ranges.length; i += 2) if (character >= ranges[i] && character <= ranges[i + 1]) return true;
  return false;
}

export class Cursor {
  column: i32 = 0;
  row: i32 = 0;
  /** It is known where on the screen it is. */
  isPlaced: bool = false;
  columns: i32 = 80;
  rows: i32 = 25;
  /** What was kept, for a sequence that asks for it. */
  private keptColumn: i32 = 0;
  private keptRow: i32 = 0;
  private keptPlaced: bool = false;
  private state: State = State.Text;
  private numbers: Array<i32> = [0];
  private isPrivate: bool = false;
  /** Of a character of several bytes: what there is of it, and how many bytes are to come. */
  private character: u32 = 0;
  private missing: i32 = 0;

  feed(bytes: StaticArray<u8>, length: i32): void {
    for (let i = 0; i < length; i++) {
      const byte = <u32>bytes[i];
      if ((byte & 0xc0) == 0x80) {
        if (this.missing == 0) continue;
        this.character = (this.character << 6) | (byte & 0x3f);
        if (--this.missing == 0) this.take(this.character);
      } else if (byte >= 0xc0) {
        this.missing = byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3;
        this.character = byte & (0x3f >> <u32>this.missing);
      } else {
        this.missing = 0;
        this.take(byte);
      }
    }
  }

  private take(character: u32): void {
    switch (this.state) {
      case State.Text: return this.text(character);
      case State.Escape: return this.escape(character);
      case State.Control: return this.parameter(character);
      case State.Sequence:
        if (character == 7 || character == ESCAPE) this.state = character == 7 ? State.Text : State.Set;
        return;
      default: this.state = State.Text;
    }
  }

  private text(character: u32): void {
    if (character == ESCAPE) this.state = State.Escape;
    else if (character == 0x0d) this.column = 0;
    else if (character == 0x0a) this.nextLine();
    else if (character == 8) this.column = max(min(this.column, this.columns - 1) - 1, 0);
    else if (character == 9) this.column = min((this.column | 7) + 1, this.columns - 1);
    else if (character >= 0x20 && character != 0x7f && !isIn(NARROW, character)) this.advance(isIn(WIDE, character) ? 2 : 1);
  }

  /** A line that is full goes on with the next character. */
  private advance(width: i32): void {
    if (this.column + width > this.columns) this.nextLine();
    this.column += width;
  }

  private nextLine(): void {
    this.column = 0;
    this.row = min(this.row + 1, this.rows - 1);
  }

  private escape(character: u32): void {
    this.state = State.Text;
    if (character == 0x5b) this.begin();
    else if (character == 0x5d || character == 0x50) this.state = State.Sequence;
    else if (character == 0x28 || character == 0x29) this.state = State.Set;
    else if (character == 0x37) this.keep();
    else if (character == 0x38) this.giveBack();
    else if (character == 0x4d) this.row = max(this.row - 1, 0);
    else if (character == 0x63) this.place(0, 0);
  }

  private begin(): void {
    this.state = State.Control;
    this.numbers = [0];
    this.isPrivate = false;
  }

  private parameter(character: u32): void {
    const last = this.numbers.length - 1;
    if (character >= 0x30 && character <= 0x39) this.numbers[last] = min(this.numbers[last] * 10 + <i32>character - 0x30, MOST);
    else if (character == 0x3b) this.numbers.push(0);
    else if (character == 0x3f) this.isPrivate = true;
    else if (character >= 0x40) {
      this.state = State.Text;
      if (!this.isPrivate) this.control(character);
      else if (this.numbers[0] == ALTERNATE && character == 0x68) this.keep();
      else if (this.numbers[0] == ALTERNATE && character == 0x6c) this.giveBack();
    }
  }

  private control(final: u32): void {
    const count = max(this.numbers[0], 1);
    const column = min(this.column, this.columns - 1);
    switch (final) {
      case 0x41: return this.move(column, this.row - count);
      case 0x42: return this.move(column, this.row + count);
      case 0x43: return this.move(column + count, this.row);
      case 0x44: return this.move(column - count, this.row);
      case 0x45: return this.move(0, this.row + count);
      case 0x46: return this.move(0, this.row - count);
      case 0x47: return this.move(count - 1, this.row);
      case 0x48:
      case 0x66: return this.place(this.numbers.length > 1 ? max(this.numbers[1], 1) - 1 : 0, count - 1);
      case 0x64: return this.place(column, count - 1);
      case 0x72: return this.place(0, 0);
      case 0x73: return this.keep();
      case 0x75: return this.giveBack();
    }
  }

  private move(column: i32, row: i32): void {
    this.column = max(min(column, this.columns - 1), 0);
    this.row = max(min(row, this.rows - 1), 0);
  }

  private place(column: i32, row: i32): void {
    this.move(column, row);
    this.isPlaced = true;
  }

  private keep(): void {
    this.keptColumn = this.column;
    this.keptRow = this.row;
    this.keptPlaced = this.isPlaced;
  }

  private giveBack(): void {
    this.move(this.keptColumn, this.keptRow);
    this.isPlaced = this.keptPlaced;
  }

  /** What brings it to a place: by steps, where nobody knows where it is. */
  way(column: i32, row: i32): string {
    if (this.isPlaced) return '\x1b[' + (row + 1).toString() + ';' + (column + 1).toString() + 'H';
    const steps = row - this.row;
    const down = steps == 0 ? '' : '\x1b[' + abs(steps).toString() + (steps > 0 ? 'B' : 'A');
    return down + '\x1b[' + (column + 1).toString() + 'G';
  }
}
