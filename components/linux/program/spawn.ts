// From a request to run a program to a process with one thread at its entry.

import { Option, Result } from '../../lib/wit';
import { Program as Request, SpawnError, StreamKind, Streams, Translation } from '../gen/export/nucleus-personality-programs';
import { RightsFlags } from '../gen/import/nucleus-capability-types';
import { Level as MachineLevel, Registers, Vm } from '../gen/import/nucleus-hypervisor-machine';
import { FsErrorTag } from '../gen/import/nucleus-fs-types';
import { mounts, root, trace_ } from '../gen/import/nucleus-linux-grants';
import { getRandomU64 } from '../gen/import/wasi-random-random';
import { HostOutput } from '../file/host-output';
import { lookUp } from '../file/lookup';
import { NodeFile } from '../file/node-file';
import { open } from '../file/open';
import { SharedNode } from '../file/shared-node';
import { Status } from '../file/status';
import { InputFile, OutputFile } from '../file/stream-file';
import { Terminal } from '../file/terminal';
import { AddressSpace } from '../memory/space';
import { Mounts } from '../path/mount';
import { Walker } from '../path/walk';
import { Process, Program } from '../process/process';
import { initialVectors } from '../thread/initial-vectors';
import { Trace } from '../trace/trace';
import { Tree } from '../tree/tree';
import { Loaded, loadInterpreter, loadProgram } from './load';
import { Planned, planImage } from './plan';
import { buildStack, placeStack, terminated } from './stack';

/** Interrupts on, and the bit that is always 1. */
const INITIAL_FLAGS: u64 = 0x202;

/** The sandbox's own file system may be read and changed. */
const ROOT_RIGHTS: u32 = RightsFlags.Read | RightsFlags.Write | RightsFlags.Delete;

// What was granted, asked for once; all programs of the sandbox share it.
let mountTable: Mounts | null = null;
let traceOutput: HostOutput | null = null;

/** A process, or why there is none. */
class Spawned {
  process: Process | null = null;
  error: SpawnError | null = null;

  fail(error: SpawnError): Spawned {
    this.error = error;
    return this;
  }
}

export function spawnProcess(request: Request): Result<Process, SpawnError> {
  const spawned = spawn(request);
  const error = spawned.error;
  if (error == null) return Result.ok<Process, SpawnError>(spawned.process!);
  return Result.err<Process, SpawnError>(error);
}

/** Takes over the image and the streams, whatever comes of it. */
function spawn(request: Request): Spawned {
  const result = new Spawned();
  const planned = planImage(request.image);
  if (planned.plan == null) {
    request.image.drop();
    dropStreams(request.streams);
    return result.fail(planError(planned));
  }
  const vm = Vm.create(request.memory);
  if (!vm.isOk) {
    request.image.drop();
    dropStreams(request.streams);
    return result.fail(SpawnError.exhausted());
  }
  // Both count the levels from v1 on.
  if (request.level.isSome) vm.value.show(<MachineLevel>request.level.value);
  translate(vm.value, request.translation);
  vm.value.seed(getRandomU64(), getRandomU64(), getRandomU64(), getRandomU64());
  const process = makeProcess(request, new AddressSpace(vm.value, request.memory));
  const error = prepare(process, request, planned);
  if (error == null) result.process = process;
  else process.release();
  result.error = error;
  return result;
}

/** Where the host cannot compile everything is interpreted. */
function translate(vm: Vm, what: Translation): void {
  if (what == Translation.Hot) vm.translate(Option.none<u32>());
  else if (what == Translation.Always) vm.translate(Option.some<u32>(1));
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
  const base = root();
  if (base.isSome) {
    table.add('/', base.value, ROOT_RIGHTS);
    table.memory = base.value;
  }
  const granted = mounts();
  for (let i = 0; i < granted.length; i++) table.add(granted[i].path, granted[i].node, granted[i].rights);
  table.makePoints();
  const output = trace_();
  if (output.isSome) traceOutput = new HostOutput(output.value);
  return table;
}

function makeProcess(request: Request, space: AddressSpace): Process {
  const tree = new Tree();
  const walker = new Walker(grantedMounts(), tree);
  const window = request.streams.window;
  const terminal = new Terminal(window.isSome ? window.value.rows : 0, window.isSome ? window.value.columns : 0);
  const image = new SharedNode(request.image);
  const program = new Program(request.path, image, joined(request.arguments_), joined(request.environment));
  const process = new Process(program, space, walker, terminal);
  tree.process = process;
  if (traceOutput != null) process.trace = new Trace(traceOutput!);
  openStreams(process, request.streams);
  return process;
}

/** Each with a zero behind it. */
function joined(texts: Array<string>): StaticArray<u8> {
  let all = new StaticArray<u8>(0);
  for (let i = 0; i < texts.length; i++) all = all.concat<StaticArray<u8>>(terminated(texts[i]));
  return all;
}

/** Descriptors 0, 1 and 2. */
function openStreams(process: Process, streams: Streams): void {
  const now = process.clock.timestamp();
  if (streams.input.isSome) {
    const input = streams.input.value;
    if (input.kind == StreamKind.Terminal) process.hasTerminal = true;
    process.files.set(0, new InputFile(input.stream, input.already, input.kind, 0, process.terminal, now), false);
  }
  for (let number = 1; number <= 2; number++) {
    const given = number == 1 ? streams.output : streams.error;
    if (!given.isSome) continue;
    const output = new HostOutput(given.value.stream);
    process.outputs.push(output);
    if (given.value.kind == StreamKind.Terminal) process.hasTerminal = true;
    process.files.set(number, new OutputFile(output, given.value.kind, number, process.terminal, now), false);
  }
}

/** Fills memory and makes the first thread; null if that worked. */
function prepare(process: Process, request: Request, planned: Planned): SpawnError | null {
  const space = process.space;
  const plan = planned.plan!;
  if (!enterDirectory(process, request.directory)) return SpawnError.noDirectory();
  const image = loadProgram(space, plan, process.program.image, process.program.path);
  if (image == null || !placeStack(space, image, plan.executableStack)) return SpawnError.exhausted();
  let start: Loaded = image;
  if (plan.interpreter.isSome) {
    const interpreter = findInterpreter(process, plan.interpreter.value);
    if (interpreter == null) return SpawnError.noInterpreter(plan.interpreter.value);
    start = interpreter;
  }
  const base = plan.interpreter.isSome ? start.base : 0;
  const stack = buildStack(space, image, base, request.path, request.arguments_, request.environment);
  if (stack.pointer == 0) return SpawnError.exhausted();
  process.auxiliary = stack.auxiliary;
  return startThread(process, start.entry, stack.pointer) ? null : SpawnError.exhausted();
}

function enterDirectory(process: Process, path: string): bool {
  const status = new Status();
  if (lookUp(process, process.directory, path, true, status) != 0 || !status.isDirectory) return false;
  const place = process.walker.canonical(process.directory, path);
  if (place.error == 0) process.directory = process.walker.enter(place);
  return place.error == 0;
}

/** Loads the interpreter from the guest's file system; null if there is none, or it is no good. */
function findInterpreter(process: Process, path: string): Loaded | null {
  const opened = open(process, process.directory, path, 0);
  const file = opened.description;
  if (file == null) return null;
  let loaded: Loaded | null = null;
  if (file instanceof NodeFile) {
    const node = (<NodeFile>file).node;
    const planned = planImage(node.node);
    if (planned.plan != null) loaded = loadInterpreter(process.space, planned.plan!, node, path);
  }
  file.release();
  return loaded;
}

function startThread(process: Process, entry: u64, pointer: u64): bool {
  const registers = new Registers(0, 0, 0, 0, pointer, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, entry, INITIAL_FLAGS, 0, 0);
  const thread = process.addThread(registers, process.program.name);
  if (thread == null) return false;
  return thread.vcpu.setVectors(initialVectors()).isOk;
}
