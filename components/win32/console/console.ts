// The console, where a standard stream is a terminal: its modes, its size and its colours. Colours go to the terminal as its own
// control sequences.

import { InputFile, OutputFile } from '../object/stream-file';
import { Cursor } from './cursor';
import { InputRecord } from './input-record';
import { ENABLE_WINDOW_INPUT, Keyboard } from './keyboard';

const ENABLE_PROCESSED_OUTPUT: u32 = 1;
const ENABLE_WRAP_AT_EOL: u32 = 2;
const ENABLE_VIRTUAL_TERMINAL: u32 = 4;
/** Light grey on black. */
const PLAIN: u16 = 7;
/** Red and blue have each other's place in the terminal's order. */
const COLOURS: StaticArray<u8> = [0, 4, 2, 6, 1, 5, 3, 7];

export class Console {
  readonly keyboard: Keyboard = new Keyboard();
  readonly cursor: Cursor = new Cursor();
  outputMode: u32 = ENABLE_PROCESSED_OUTPUT | ENABLE_WRAP_AT_EOL | ENABLE_VIRTUAL_TERMINAL;
  inputPage: u32 = 65001;
  outputPage: u32 = 65001;
  rows: u32 = 25;
  columns: u32 = 80;
  attributes: u16 = PLAIN;
  title: string = '';
  /** Ctrl-C and Ctrl-Break that the program was told of. */
  interrupts: u32 = 0;
  cursorSize: u32 = 25;
  cursorShown: bool = true;
  /** Null where no standard stream is the terminal. */
  input: InputFile | null = null;
  output: OutputFile | null = null;

  setInput(file: InputFile): void {
    file.retain();
    this.input = file;
  }

  /** The first is as good as the other. */
  setOutput(file: OutputFile): void {
    file.output.cursor = this.cursor;
    if (this.output != null) return;
    file.retain();
    this.output = file;
    this.keyboard.output = file.output;
  }

  /** All that were at it have ended. */
  release(): void {
    const input = this.input;
    this.input = null;
    if (input != null) input.release();
    const output = this.output;
    this.output = null;
    this.keyboard.output = null;
    if (output != null) output.release();
  }

  resize(rows: u32, columns: u32): void {
    if (rows == 0 || columns == 0) return;
    this.rows = rows;
    this.columns = columns;
    this.cursor.rows = <i32>rows;
    this.cursor.columns = <i32>columns;
  }

  /** The terminal has another size now. */
  follow(): void {
    const size = this.keyboard.size();
    if (size == null || size.rows == 0) return;
    this.resize(size.rows, size.columns);
    if ((this.keyboard.inputMode & ENABLE_WINDOW_INPUT) != 0) this.keyboard.records.push(InputRecord.window(this.columns, this.rows));
  }

  /** How many cells of the screen there are from a place (COORD: column, row) on to its end; 0 of a place that is not on it. */
  cellsFrom(place: u32): u32 {
    const column = place & 0xffff;
    const row = place >> 16;
    return column < this.columns && row < this.rows ? (this.rows - row) * this.columns - column : 0;
  }

  /** Whether there is one. */
  get isThere(): bool {
    return this.input != null || this.output != null;
  }

  /** The control sequence that sets colours; intensity, and what is swapped, included. */
  colour(attributes: u16): string {
    this.attributes = attributes;
    if (attributes == PLAIN) return '\x1b[0m';
    const front = COLOURS[attributes & 7] + ((attributes & 8) != 0 ? 90 : 30);
    const back = COLOURS[(attributes >> 4) & 7] + ((attributes & 0x80) != 0 ? 100 : 40);
    const plainBack = (attributes & 0xf0) == 0;
    return '\x1b[0;' + front.toString() + (plainBack ? '' : ';' + back.toString()) + ((attributes & 0x4000) != 0 ? ';7' : '') + 'm';
  }
}
