// From a request to run a program to a sandbox with one process, whose thread is at its entry.

import { Option, Result } from '../../lib/wit';
import { Program as Request, SpawnError, StreamKind, Streams } from '../gen/export/nucleus-personality-programs';
import { RightsFlags } from '../gen/import/nucleus-capability-types';
import { Registers } from '../gen/import/nucleus-hypervisor-machine';
import { FsErrorTag } from '../gen/import/nucleus-fs-types';
import { controllingTerminal, mounts, root, trace_ } from '../gen/import/nucleus-linux-grants';
import { HostOutput } from '../file/host-output';
import { lookUp } from '../file/lookup';
import { SharedNode } from '../file/shared-node';
import { Status, beRoot, keepsOwner } from '../file/status';
import { InputFile, OutputFile } from '../file/stream-file';
import { Keyboard } from '../file/keyboard';
import { Terminal } from '../file/terminal';
import { Terminal as HostTerminal } from '../gen/import/nucleus-terminal-types';
import { encode } from '../memory/block';
import { Layouts } from '../memory/places';
import { Mounts, nameOf } from '../path/mount';
import { Process, Program } from '../process/process';
import { MOST_TASKS, Machines, Sandbox } from '../process/sandbox';
import { initialVectors } from '../thread/initial-vectors';
import { Trace } from '../trace/trace';
import { Prepared, Start, prepareSpace } from './image';
import { ExecRequest, followScripts, isScript } from './script';
import { Planned, planImage } from './plan';
import { Identity } from './privilege';
import { joined } from './stack';

/** Interrupts on, and the bit that is always 1. */
export const INITIAL_FLAGS: u64 = 0x202;

/** The sandbox's own file system may be read and changed, and passed on. */
const ROOT_RIGHTS: u32 = RightsFlags.Read | RightsFlags.Write | RightsFlags.Delete | RightsFlags.Grant;

// What was granted, asked for once; all programs of the sandbox share it.
let mountTable: Mounts | null = null;
let traceOutput: HostOutput | null = null;

/** A sandbox, or why there is none. */
class Spawned {
  sandbox: Sandbox | null = null;
  error: SpawnError | null = null;

  fail(error: SpawnError): Spawned {
    this.error = error;
    return this;
  }
}

export function spawnSandbox(request: Request): Result<Sandbox, SpawnError> {
  const spawned = spawn(request);
  const error = spawned.error;
  if (error == null) return Result.ok<Sandbox, SpawnError>(spawned.sandbox!);
  return Result.err<Sandbox, SpawnError>(error);
}

/** Takes over the image and the streams, whatever comes of it. */
function spawn(request: Request): Spawned {
  const result = new Spawned();
  const image = new SharedNode(request.image);
  const planned = planImage(request.image);
  if (planned.plan == null && !isScript(image)) {
    image.release();
    dropStreams(request.streams);
    return result.fail(planError(planned));
  }
  const machines = new Machines(request.memory, request.level, request.translation);
  const vm = machines.create();
  if (vm == null) {
    image.release();
    dropStreams(request.streams);
    return result.fail(SpawnError.exhausted());
  }
  const window = request.streams.window;
  const lent = controllingTerminal();
  const host: HostTerminal | null = lent.isSome ? lent.value : null;
  const rows = window.isSome ? window.value.rows : 0;
  const terminal = new Terminal(rows, window.isSome ? window.value.columns : 0, new Keyboard(host));
  const layouts: Layouts | null = request.layout.isSome ? new Layouts(request.layout.value) : null;
  const tasks = request.tasks.isSome ? request.tasks.value : MOST_TASKS;
  const sandbox = new Sandbox(machines, grantedMounts(), terminal, tasks, layouts);
  if (traceOutput != null) sandbox.trace = new Trace(traceOutput!);
  const asked = new ExecRequest();
  asked.path = request.path;
  asked.argv = encoded(request.arguments_);
  asked.environment = encoded(request.environment);
  const program = new Program(request.path, image, joined(asked.argv), joined(asked.environment));
  const process = new Process(sandbox, sandbox.takeId(), program, sandbox.addSpace(vm));
  terminal.session = process.session;
  terminal.foreground = process.group;
  openStreams(process, request.streams);
  const error = prepare(process, request.directory, asked, planned);
  if (error == null) result.sandbox = sandbox;
  else sandbox.release();
  result.error = error;
  return result;
}

function encoded(texts: Array<string>): Array<StaticArray<u8>> {
  const result = new Array<StaticArray<u8>>(texts.length);
  for (let i = 0; i < texts.length; i++) result[i] = encode(texts[i]);
  return result;
}

function planError(planned: Planned): SpawnError {
  const file = planned.fileError;
  if (file == null) return SpawnError.image(planned.imageError!);
  return file.tag == FsErrorTag.Denied ? SpawnError.denied(file.denied) : SpawnError.file(file);
}

function dropStreams(streams: Streams): void {
  if (streams.input.isSome) streams.input.value.stream.drop();
  if (streams.output.isSome) streams.output.value.stream.drop();
  if (streams.error.isSome) streams.error.value.stream.drop();
}

function grantedMounts(): Mounts {
  let table = mountTable;
  if (table != null) return table;
  table = new Mounts();
  mountTable = table;
  // It outlives each sandbox.
  table.users = 1;
  const base = root();
  if (base.isSome) {
    table.add('/', base.value, ROOT_RIGHTS);
    table.memory = base.value;
    const about = base.value.stat();
    if (about.isOk && keepsOwner(about.value)) {
      table.at('/')!.keepsOwners = true;
      table.keepsOwners = true;
      beRoot();
    }
  }
  table.addTree('/proc', 'proc');
  table.addTree('/sys', 'sysfs');
  table.addTree('/dev', 'devtmpfs');
  const granted = mounts();
  for (let i = 0; i < granted.length; i++) {
    // Passed on to programs of other kinds, where the handle can be.
    table.add(granted[i].path, granted[i].node, granted[i].rights | RightsFlags.Grant);
  }
  if (!table.keepsOwners) table.makePoints();
  const output = trace_();
  if (output.isSome) traceOutput = new HostOutput(output.value);
  return table;
}

/** Descriptors 0, 1 and 2. */
function openStreams(process: Process, streams: Streams): void {
  const now = process.clock.timestamp();
  if (streams.input.isSome) {
    const input = streams.input.value;
    if (input.kind == StreamKind.Terminal) {
      process.sandbox.hasTerminal = true;
      process.sandbox.terminal.keyboard.stream = input.stream;
    }
    process.files.set(0, new InputFile(input.stream, input.already, input.kind, 0, process.sandbox.terminal, now), false);
  }
  for (let number = 1; number <= 2; number++) {
    const given = number == 1 ? streams.output : streams.error;
    if (!given.isSome) continue;
    const output = new HostOutput(given.value.stream);
    process.sandbox.outputs.push(output);
    if (given.value.kind == StreamKind.Terminal) {
      process.sandbox.hasTerminal = true;
      if (process.sandbox.terminal.keyboard.output == null) process.sandbox.terminal.keyboard.output = output;
    }
    process.files.set(number, new OutputFile(output, given.value.kind, number, process.sandbox.terminal, now), false);
  }
}

/** Fills memory and makes the first thread; null if that worked. */
function prepare(process: Process, directory: string, asked: ExecRequest, planned: Planned): SpawnError | null {
  if (!enterDirectory(process, directory)) return SpawnError.noDirectory();
  let image = planned;
  if (planned.plan == null) {
    const error = takeScript(process, asked, planned);
    if (error != null) return error;
    const behind = planImage(process.program.image.node);
    if (behind.plan == null) return planError(behind);
    image = behind;
  }
  // What the run was started with runs as whoever the sandbox is.
  const identity = new Identity(process.credentials, false);
  const start = new Start(image, process.program.image, asked.path, asked.argv, asked.environment, identity, 0);
  const prepared = prepareSpace(process, process.space, start);
  const missing = prepared.missing;
  if (missing != null) return SpawnError.noInterpreter(missing);
  if (prepared.exhausted) return SpawnError.exhausted();
  process.auxiliary = prepared.auxiliary;
  return startThread(process, prepared, nameOf(asked.path)) ? null : SpawnError.exhausted();
}

/** Makes the interpreter of the script that was to run the program; why not, if that cannot be. */
function takeScript(process: Process, asked: ExecRequest, planned: Planned): SpawnError | null {
  // The interpreter will look for the script where it says it is.
  const refused = SpawnError.image(planned.imageError!);
  if (lookUp(process, process.directory, asked.path, true, new Status()) != 0) return refused;
  const found = followScripts(process, process.program.image.share(), asked.path, asked);
  const missing = found.interpreter;
  if (missing != null) return SpawnError.noInterpreter(missing);
  const node = found.node;
  if (node == null) return refused;
  process.replaceProgram(new Program(found.path, node, joined(asked.argv), joined(asked.environment)));
  return null;
}

function enterDirectory(process: Process, path: string): bool {
  const status = new Status();
  if (lookUp(process, process.directory, path, true, status) != 0 || !status.isDirectory) return false;
  const place = process.walker.canonical(process.directory, path);
  if (place.error == 0) process.directory = process.walker.enter(place);
  return place.error == 0;
}

/** What the first thread begins with. */
export function initialRegisters(prepared: Prepared): Registers {
  return new Registers(0, 0, 0, 0, prepared.pointer, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, prepared.entry, INITIAL_FLAGS, 0, 0);
}

function startThread(process: Process, prepared: Prepared, name: string): bool {
  const thread = process.addThread(initialRegisters(prepared), name.substring(0, 15));
  if (thread == null) return false;
  return thread.vcpu.setVectors(initialVectors()).isOk;
}
