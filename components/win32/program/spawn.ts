// From a request to run a program to a process with one thread at its start.

import { Option, Result } from '../../lib/wit';
import { Input, Output as OutputStream, Program as Request, SpawnError, StreamKind, Streams, Translation } from '../gen/export/nucleus-personality-programs';
import { RightsFlags } from '../gen/import/nucleus-capability-types';
import { Level as MachineLevel } from '../gen/import/nucleus-hypervisor-machine';
import { Image } from '../gen/import/nucleus-loader-portable-executable';
import { controllingTerminal, mounts, root, trace_ } from '../gen/import/nucleus-win32-grants';
import { InputStream } from '../gen/import/wasi-io-streams';
import { ImageFile } from '../image/image-file';
import { linkImage } from '../image/link';
import { loadImage } from '../image/load';
import { Loading } from '../image/loading';
import { Module, moduleName } from '../image/module';
import { PAGE_READWRITE, Space } from '../memory/space';
import { FILE_APPEND_DATA, FILE_READ_DATA, FILE_WRITE_DATA } from '../object/file';
import { Files } from '../object/files';
import { INHERIT } from '../object/handles';
import { Output } from '../object/output';
import { InputFile, OutputFile } from '../object/stream-file';
import { LentMount, Mounts, parentOf } from '../path/mount';
import { nameOf, windowsPath } from '../path/name';
import { Tree } from '../path/tree';
import { showDirectory } from '../process/directory-handle';
import { makePeb } from '../process/peb';
import { Process } from '../process/process';
import { Machines, Session } from '../process/session';
import { Trace } from '../process/trace';
import { commandLineOf } from './command-line';
import { startFirst } from './start';
import { unfitness } from './unfit';

/** Takes over the image and the streams, whatever comes of it. */
export function spawnProcess(request: Request): Result<Process, SpawnError> {
  const table = grantedMounts();
  if (table.at('/') == null) return refuse(request, SpawnError.noDirectory());
  const isLent = lendsImage(table, request.path);
  const file = new ImageFile(request.image, !isLent);
  const image = file.describe();
  if (image == null) return refuse(request, file.error!);
  const session = new Session(machinesOf(request), request.memory, request.tasks);
  const vm = session.machine();
  if (vm == null) return refuse(request, SpawnError.exhausted());
  const process = new Process(vm, session);
  if (isLent) session.lent = lendImage(table, request);
  process.files = new Files(process, table, null);
  session.processes.push(process);
  openStreams(process, request.streams);
  for (let i = 0; i < request.environment.length; i++) process.environment.add(request.environment[i]);
  for (let i = 0; i < request.arguments_.length; i++) process.arguments_.push(request.arguments_[i]);
  process.commandLine = commandLineOf(request.arguments_);
  const isThere = process.files.enter(nameOf(windowsPath(request.directory), process.directory)) == 0;
  const error = isThere ? prepareProcess(process, windowsPath(request.path), image, file) : SpawnError.noDirectory();
  file.release();
  if (error == null) return Result.ok<Process, SpawnError>(process);
  session.release();
  return Result.err<Process, SpawnError>(error);
}

/**
 * Programs read what was put into their own file. One that lies in no granted directory is found, alone, where it says to lie;
 * not if the root is the user's, in which nothing is made for that.
 */
function lendsImage(table: Mounts, path: string): bool {
  const isOwnRoot = table.list.length > 0 && table.at('/') == table.list[0];
  return isOwnRoot && new Tree(table).locate(path, true).error != 0;
}

function lendImage(table: Mounts, request: Request): LentMount {
  const lent = new LentMount(table, table.add(request.path, request.image, RightsFlags.Read));
  table.makePoint(parentOf(request.path));
  return lent;
}

function refuse(request: Request, error: SpawnError): Result<Process, SpawnError> {
  request.image.drop();
  const streams = request.streams;
  if (streams.input.isSome) streams.input.value.stream.drop();
  if (streams.output.isSome) streams.output.value.stream.drop();
  if (streams.error.isSome) streams.error.value.stream.drop();
  return Result.err<Process, SpawnError>(error);
}

function machinesOf(request: Request): Machines {
  const what = request.translation;
  const translation = what == Translation.Hot ? Option.some<u32>(0) : what == Translation.Always ? Option.some<u32>(1) : Option.none<u32>();
  // Both count the levels from v1 on.
  const level = request.level.isSome ? Option.some<MachineLevel>(<MachineLevel>request.level.value) : Option.none<MachineLevel>();
  return new Machines(level, translation);
}

// What was granted, asked for once; all programs of the sandbox share it.
let mountTable: Mounts | null = null;

function grantedMounts(): Mounts {
  let table = mountTable;
  if (table != null) return table;
  table = new Mounts();
  mountTable = table;
  const base = root();
  if (base.isSome) table.add('/', base.value, RightsFlags.Read | RightsFlags.Write | RightsFlags.Delete);
  const granted = mounts();
  for (let i = 0; i < granted.length; i++) table.add(granted[i].path, granted[i].node, granted[i].rights);
  table.makePoints();
  return table;
}

function openStreams(process: Process, streams: Streams): void {
  if (streams.window.isSome) process.console.resize(streams.window.value.rows, streams.window.value.columns);
  if (streams.input.isSome) process.standard[0] = openInput(process, streams.input.value);
  if (streams.output.isSome) process.standard[1] = openOutput(process, streams.output.value);
  else process.outputs.push(new Output(null));
  if (streams.error.isSome) process.standard[2] = openOutput(process, streams.error.value);
  else process.outputs.push(new Output(null));
  const output = trace_();
  if (!output.isSome) return;
  process.trace = new Trace(new Output(output.value));
  process.outputs.push(process.trace!.output);
  process.stubs.isTraced = true;
}

/** Gives its handle. */
function openInput(process: Process, given: Input): u64 {
  const isConsole = given.kind == StreamKind.Terminal;
  const input = new InputFile(given.stream, given.already, given.kind, isConsole ? process.console.keyboard : null);
  if (isConsole) lendKeyboard(process, input, given.stream);
  process.inputs.push(input);
  return process.handles.open(input, FILE_READ_DATA, INHERIT);
}

function lendKeyboard(process: Process, input: InputFile, stream: InputStream): void {
  const lent = controllingTerminal();
  process.console.keyboard.stream = stream;
  if (lent.isSome) process.console.keyboard.host = lent.value;
  process.console.setInput(input);
}

/** Gives its handle. */
function openOutput(process: Process, given: OutputStream): u64 {
  const output = new Output(given.stream);
  process.outputs.push(output);
  const file = new OutputFile(output, given.kind);
  if (file.isConsole) process.console.setOutput(file);
  return process.handles.open(file, FILE_WRITE_DATA | FILE_APPEND_DATA, INHERIT);
}

/**
 * Fills the memory of a process, whose arguments, environment, directory and streams are set, and makes its first thread; null if that
 * worked, or if the process has ended at once and says why.
 */
export function prepareProcess(process: Process, path: string, image: Image, file: ImageFile): SpawnError | null {
  const unfit = unfitness(image);
  if (unfit != '') {
    process.refuse(unfit);
    return null;
  }
  const base = loadImage(process.space, image, file);
  if (base == 0) {
    if (hasRoom(process.space, image.size)) return SpawnError.noPlace(image.preferredBase);
    process.refuse(`no memory for its image, whose SizeOfImage is 0x${image.size.toString(16)} bytes`);
    return null;
  }
  const module = new Module(moduleName(path), path, base, image.size);
  module.image = image;
  process.modules.add(module);
  if (!makePeb(process, path, base)) return SpawnError.exhausted();
  showDirectory(process);
  module.pinned = true;
  process.modules.load('ntdll.dll');
  process.modules.load('kernel32.dll');
  const loading = new Loading(process, true);
  if (!linkImage(loading, module, image)) {
    process.refuse(loading.reason);
    return null;
  }
  process.modules.ordered.push(module);
  if (!process.modules.storage.add(module)) return SpawnError.exhausted();
  return startFirst(process, module, image, loading.fresh) ? null : SpawnError.exhausted();
}

/** Whether so much memory can be had anywhere. */
function hasRoom(space: Space, size: u64): bool {
  const base = space.allocate(size, PAGE_READWRITE);
  if (base == 0) return false;
  const made = space.find(base);
  if (made == null) return false;
  space.release(made);
  return true;
}
