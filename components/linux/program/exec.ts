// execve: finds out what a file is, follows scripts to their interpreters, and puts the new program in the old one's place.

import { E2BIG, EACCES, ELIBBAD, ELOOP, ENOENT, ENOEXEC, ENOMEM } from '../errno';
import { O_NOFOLLOW } from '../file/flags';
import { NodeFile } from '../file/node-file';
import { open } from '../file/open';
import { SharedNode } from '../file/shared-node';
import { S_IFMT, S_IFREG, Status } from '../file/status';
import { decode, encode } from '../memory/block';
import { Place } from '../path/place';
import { nameOf } from '../path/mount';
import { Process, Program } from '../process/process';
import { initialVectors } from '../thread/initial-vectors';
import { Thread } from '../thread/thread';
import { Prepared, Start, prepareSpace } from './image';
import { Planned, planImage } from './plan';
import { initialRegisters } from './spawn';
import { joined } from './stack';

/** A script's interpreter may be a script; so many of them, as on Linux. */
const MOST_SCRIPTS: i32 = 4;
/** What of a script's first line counts. */
const LINE: u32 = 256;
/** Most bytes of arguments and environment with their pointers: a quarter of the stack. */
const MOST_STRINGS: u64 = 2 << 20;
/** The longest single string. */
export const LONGEST_STRING: u32 = 128 << 10;
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
class Found {
  error: i64 = 0;
  node: SharedNode | null = null;
  path: string = '';

  fail(error: i64): Found {
    this.error = error;
    return this;
  }
}

/** Replaces the thread's program by the one at `path` from `base`. 0, or an error negated; then nothing has changed. */
export function execute(thread: Thread, base: Place, path: string, request: ExecRequest, follow: bool): i64 {
  const process = thread.process;
  const found = find(process, base, path, follow ? 0 : O_NOFOLLOW);
  return found.error != 0 ? -found.error : executeFile(thread, found.node!, found.path, request);
}

/** The same for an open file. Takes over one use of it. */
export function executeFile(thread: Thread, file: SharedNode, path: string, request: ExecRequest): i64 {
  const process = thread.process;
  let node = file;
  let at = path;
  let name = request.path;
  for (let scripts = 0; scripts <= MOST_SCRIPTS; scripts++) {
    if (!request.fits) return fail(node, E2BIG);
    const line = firstLine(node);
    if (line == null) return executeImage(thread, node, at, request);
    node.release();
    const interpreter = takeInterpreter(line, name, request);
    if (interpreter.length == 0) return -ENOEXEC;
    const found = find(process, process.directory, interpreter, 0);
    if (found.error != 0) return -found.error;
    node = found.node!;
    at = found.path;
    name = interpreter;
  }
  return fail(node, ELOOP);
}

function fail(node: SharedNode, error: i64): i64 {
  node.release();
  return -error;
}

function find(process: Process, base: Place, path: string, flags: u32): Found {
  const result = new Found();
  const opened = open(process, base, path, flags);
  const file = opened.description;
  if (file == null) return result.fail(opened.error);
  const status = new Status();
  const error = file.stat(status);
  const mayRun = !status.isKept || (status.mode & 0o111) != 0;
  if (error == 0 && mayRun && file instanceof NodeFile && (status.mode & S_IFMT) == S_IFREG) {
    result.node = (<NodeFile>file).node.share();
    result.path = file.path;
  } else {
    result.error = error != 0 ? -error : EACCES;
  }
  file.release();
  return result;
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

/** Runs the image; up to the change all errors leave the old program as it was. Takes over one use of the node. */
function executeImage(thread: Thread, node: SharedNode, path: string, request: ExecRequest): i64 {
  const process = thread.process;
  const sandbox = process.sandbox;
  const planned: Planned = planImage(node.node);
  const plan = planned.plan;
  if (plan == null) return fail(node, planned.fileError != null ? EACCES : ENOEXEC);
  const vm = sandbox.machines.create();
  if (vm == null) return fail(node, ENOMEM);
  const space = sandbox.addSpace(vm);
  const start = new Start(plan, node, request.path, request.argv, request.environment);
  const prepared: Prepared = prepareSpace(process, space, start);
  const vcpu = space.vm.createVcpu();
  if (prepared.fails || !vcpu.isOk) {
    if (vcpu.isOk) vcpu.value.drop();
    sandbox.leaveSpace(space);
    node.release();
    if (prepared.missing != null) return prepared.interpreterIsBad ? -ELIBBAD : -ENOENT;
    return -ENOMEM;
  }
  vcpu.value.setRegisters(initialRegisters(prepared));
  vcpu.value.setVectors(initialVectors());
  const program = new Program(path, node, joined(request.argv), joined(request.environment));
  process.become(program, space, thread);
  process.auxiliary = prepared.auxiliary;
  process.files = process.files.forExec();
  process.signals.forgetHandlers();
  process.forgetCreatedTimers();
  thread.begin(process.id, vcpu.value, nameOf(request.path));
  return 0;
}
