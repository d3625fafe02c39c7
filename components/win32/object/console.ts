// The console, where a standard stream is a terminal: its modes, its size and its colours. It stays in the line mode that the
// host's terminal has: modes are kept and given back as they were set.

import { InputFile, OutputFile } from './stream-file';
import { File } from './file';

const ENABLE_PROCESSED_INPUT: u32 = 1;
const ENABLE_LINE_INPUT: u32 = 2;
const ENABLE_ECHO_INPUT: u32 = 4;
const ENABLE_PROCESSED_OUTPUT: u32 = 1;
const ENABLE_WRAP_AT_EOL: u32 = 2;
const ENABLE_VIRTUAL_TERMINAL: u32 = 4;
/** Of an input too: insert mode, quick edit and extended flags. */
const OTHER_INPUT: u32 = 0x1e0;
/** Light grey on black. */
const ATTRIBUTES: u16 = 7;

export class Console {
  inputMode: u32 = ENABLE_PROCESSED_INPUT | ENABLE_LINE_INPUT | ENABLE_ECHO_INPUT | OTHER_INPUT;
  outputMode: u32 = ENABLE_PROCESSED_OUTPUT | ENABLE_WRAP_AT_EOL | ENABLE_VIRTUAL_TERMINAL;
  rows: u32 = 25;
  columns: u32 = 80;
  attributes: u16 = ATTRIBUTES;
  title: string = '';
  /** Null where no standard stream is the terminal. */
  input: InputFile | null = null;
  output: OutputFile | null = null;

  setInput(file: InputFile): void {
    file.retain();
    this.input = file;
  }

  /** The first is as good as the other. */
  setOutput(file: OutputFile): void {
    if (this.output != null) return;
    file.retain();
    this.output = file;
  }

  resize(rows: u32, columns: u32): void {
    if (rows > 0 && columns > 0) {
      this.rows = rows;
      this.columns = columns;
    }
  }

  inputFile(): File | null {
    return this.input;
  }

  outputFile(): File | null {
    return this.output;
  }
}
