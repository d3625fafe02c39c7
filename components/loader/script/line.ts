/**
 * The first line of a script, `#! INTERPRETER [ARGUMENT]`.
 *
 * Source: Linux, fs/binfmt_script.c: the line is cut at 256 bytes, spaces and tabs around both parts are dropped, and
 * what follows the interpreter is one argument.
 */
import { Description, Format, SymbolImport } from '../gen/export/nucleus-loader-loader';
import { Option } from '../../lib/wit';
import { Bytes } from '../image/bytes';
import { text } from '../image/text';

const MAX_LINE: u64 = 256;
const NEWLINE: u8 = 10;

export function describeScript(image: Bytes): Description {
  const newline = image.find(NEWLINE, 2, MAX_LINE);
  const line = text(image, 2, newline < 0 ? min(image.length, MAX_LINE) : <u64>newline);
  const start = skipBlanks(line, 0);
  let end = start;
  while (end < line.length && !isBlank(line, end)) end++;
  const interpreter = line.substring(start, end);
  const argument = line.substring(end).trim();
  return new Description(
    Format.Script,
    summary(interpreter, argument),
    0,
    interpreter.length > 0 ? Option.some<string>(interpreter) : Option.none<string>(),
    new Array<string>(),
    new Array<SymbolImport>(),
    new Array<string>(),
  );
}

function summary(interpreter: string, argument: string): string {
  if (interpreter.length == 0) return 'script without an interpreter';
  return argument.length == 0 ? 'script for ' + interpreter : 'script for ' + interpreter + ' ' + argument;
}

function skipBlanks(line: string, from: i32): i32 {
  let at = from;
  while (at < line.length && isBlank(line, at)) at++;
  return at;
}

function isBlank(line: string, at: i32): bool {
  const unit = line.charCodeAt(at);
  return unit == 0x20 || unit == 0x09 || unit == 0x0d || unit == 0;
}
