// What a path leads to in the end: scripts are followed to their interpreters, and those to theirs.

import { E2BIG, EACCES, ELOOP, ENOEXEC } from '../errno';
import { FOR_EXECUTION } from '../file/flags';
import { NodeFile } from '../file/node-file';
import { Description } from '../file/description';
import { open, placeOf } from '../file/open';
import { SharedNode } from '../file/shared-node';
import { S_IFMT, S_IFREG, Status } from '../file/status';
import { decode, encode } from '../memory/block';
import { MS_NOEXEC } from '../path/mount';
import { Place } from '../path/place';
import { Process } from '../process/process';
import { Planned, lookUpPlan } from './plan';

/** A script's interpreter may be a script; so many of them, as on Linux. */
const MOST_SCRIPTS: i32 = 4;
/** What of a script's first line counts. */
const LINE: u32 = 256;
/** Most bytes of arguments and environment with their pointers: a quarter of the stack. */
const MOST_STRINGS: u64 = 2 << 20;
/** "#!" */
const SCRIPT: u16 = 0x2123;

/** What a call of exec asks for. */
export class ExecRequest {
  /** As the new program sees its own path (AT_EXECFN). */
  path: string = '';
  argv: Array<StaticArray<u8>> = [];
  environment: Array<StaticArray<u8>> = [];

  /** Does it fit onto a stack? */
  get fits(): bool {
    let sum: u64 = (<u64>this.argv.length + <u64>this.environment.length) * 8;
    for (let i = 0; i < this.argv.length; i++) sum += this.argv[i].length + 1;
    for (let i = 0; i < this.environment.length; i++) sum += this.environment[i].length + 1;
    return sum <= MOST_STRINGS;
  }
}

/** What is to run in the end. */
export class Found {
  error: i64 = 0;
  node: SharedNode | null = null;
  path: string = '';
  /** With the image's plan, if that is known. */
  planned: Planned | null = null;
  /** The interpreter that could not be had, where it was one. */
  interpreter: string | null = null;

  fail(error: i64): Found {
    this.error = error;
    return this;
  }
}

/** The image behind an open file, with the arguments that scripts on the way add. Takes over one use of the file. */
export function followScripts(process: Process, file: SharedNode, path: string, request: ExecRequest): Found {
  const result = new Found();
  let node = file;
  let name = request.path;
  result.path = path;
  for (let scripts = 0; scripts <= MOST_SCRIPTS; scripts++) {
    const planned = lookUpPlan(node.node);
    if (planned.plan != null) result.planned = planned;
    const line = request.fits && planned.plan == null ? firstLine(node) : null;
    if (line == null) {
      if (request.fits) result.node = node;
      else result.error = E2BIG;
      if (result.error != 0) node.release();
      return result;
    }
    node.release();
    const interpreter = takeInterpreter(line, name, request);
    if (interpreter.length == 0) return result.fail(ENOEXEC);
    const found = find(process, process.directory, interpreter, 0);
    if (found.error != 0) {
      result.interpreter = interpreter;
      return result.fail(found.error);
    }
    node = found.node!;
    result.path = found.path;
    name = interpreter;
  }
  node.release();
  return result.fail(ELOOP);
}

/** Does the file begin as a script? */
export function isScript(node: SharedNode): bool {
  return firstLine(node) != null;
}

/** The regular file that `path` leads to. */
export function find(process: Process, base: Place, path: string, flags: u32): Found {
  const result = new Found();
  const opened = open(process, base, path, flags | FOR_EXECUTION);
  const file = opened.description;
  if (file == null) return result.fail(opened.error);
  const status = new Status();
  const error = file.stat(status);
  const mayRun = !status.keepsMode || (status.mode & 0o111) != 0;
  if (error == 0 && mayRun && !forbids(file) && file instanceof NodeFile && (status.mode & S_IFMT) == S_IFREG) {
    result.node = (<NodeFile>file).node.share();
    result.path = file.path;
  } else {
    result.error = error != 0 ? -error : EACCES;
  }
  file.release();
  return result;
}

/** Is it on a mount whose files are not to be run? */
function forbids(file: Description): bool {
  const place = placeOf(file);
  return place != null && place.mount != null && (place.mount!.flags & MS_NOEXEC) != 0;
}

/** What stands behind the "#!" of a script; null for a file that is none. */
function firstLine(node: SharedNode): string | null {
  const read = node.node.readAt(0, LINE);
  if (!read.isOk) return null;
  const head = read.value;
  if (head.length < 2 || load<u16>(changetype<usize>(head)) != SCRIPT) return null;
  let end = 2;
  while (end < head.length && head[end] != 0x0a && head[end] != 0) end++;
  const line = new StaticArray<u8>(end - 2);
  for (let i = 2; i < end; i++) line[i - 2] = head[i];
  return trimBlanks(decode(line));
}

/** Takes the interpreter's path off the line, and puts it, what else the line says, and the script's path before the arguments. */
function takeInterpreter(line: string, script: string, request: ExecRequest): string {
  let end = 0;
  while (end < line.length && !isBlank(line.charCodeAt(end))) end++;
  const path = line.substring(0, end);
  const argument = trimBlanks(line.substring(end));
  const argv: Array<StaticArray<u8>> = [encode(path)];
  if (argument.length > 0) argv.push(encode(argument));
  argv.push(encode(script));
  for (let i = 1; i < request.argv.length; i++) argv.push(request.argv[i]);
  request.argv = argv;
  return path;
}

@inline function isBlank(code: i32): bool {
  return code == 0x20 || code == 0x09;
}

function trimBlanks(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isBlank(text.charCodeAt(start))) start++;
  while (end > start && isBlank(text.charCodeAt(end - 1))) end--;
  return text.substring(start, end);
}
