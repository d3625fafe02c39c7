// A process that another one starts: what it is told, what it inherits, and the file that it is made of.

import { RightsFlags } from '../gen/import/nucleus-capability-types';
import { OpenOptionsFlags } from '../gen/import/nucleus-fs-types';
import { Console } from '../console/console';
import { SpawnErrorTag } from '../gen/export/nucleus-personality-programs';
import { ImageFile } from '../image/image-file';
import { Files } from '../object/files';
import { Entry, INHERIT } from '../object/handles';
import { NameKind, fullText, nameOf } from '../path/name';
import { errorOf } from '../path/failure';
import { Process } from '../process/process';
import { ERROR_ACCESS_DENIED, ERROR_BAD_EXE_FORMAT, ERROR_DIRECTORY, ERROR_FILE_NOT_FOUND, ERROR_NOT_ENOUGH_MEMORY } from '../system/error';
import { argumentsOf } from './command-line';
import { prepareProcess } from './spawn';
import { unfitness } from './unfit';

export class Wish {
  commandLine: string = '';
  /** "NAME=VALUE"; null for the parent's. */
  environment: Array<string> | null = null;
  /** Empty for the parent's. */
  directory: string = '';
  /** Handles that it has, too. */
  handles: Array<u64> = [];
  /** Those of its standard input, output and error; null for copies of the parent's. */
  standard: StaticArray<u64> | null = null;
  isSuspended: bool = false;
  /** It has no console. */
  isDetached: bool = false;
}

/** What came of it. */
export class Made {
  process: Process | null = null;
  error: u32 = 0;

  static fail(error: u32): Made {
    const made = new Made();
    made.error = error;
    return made;
  }
}

/** Starts the program that a file is; `path` is a name as Windows has it. */
export function makeChild(parent: Process, path: string, wish: Wish): Made {
  const full = fullText(path, parent.directory);
  const name = nameOf(full, parent.directory);
  if (name.kind != NameKind.File) return Made.fail(name.kind == NameKind.None ? name.error : ERROR_BAD_EXE_FORMAT);
  const place = parent.files.locate(name, true);
  if (place.error != 0) return Made.fail(place.error);
  if (place.isDirectory) return Made.fail(ERROR_ACCESS_DENIED);
  const node = place.open(OpenOptionsFlags.Follow, RightsFlags.Read);
  if (!node.isOk) return Made.fail(errorOf(node.error, false));
  const file = new ImageFile(node.value, true);
  const made = makeOf(parent, full, file, wish);
  file.release();
  return made;
}

function makeOf(parent: Process, full: string, file: ImageFile, wish: Wish): Made {
  const image = file.describe();
  if (image == null || unfitness(image) != '') return Made.fail(ERROR_BAD_EXE_FORMAT);
  const session = parent.session;
  const vm = session.machine();
  if (vm == null) return Made.fail(ERROR_NOT_ENOUGH_MEMORY);
  const child = new Process(vm, session);
  child.parent = parent.id;
  child.files = new Files(child, parent.files.tree.mounts, session.files);
  child.console = wish.isDetached ? new Console() : parent.console;
  child.trace = parent.trace;
  child.stubs.isTraced = parent.stubs.isTraced;
  child.commandLine = wish.commandLine;
  child.arguments_ = argumentsOf(wish.commandLine);
  const variables = wish.environment;
  const own = variables == null ? parent.environment.all : variables;
  for (let i = 0; i < own.length; i++) child.environment.add(own[i]);
  const directory = wish.directory.length == 0 ? parent.directory.text : wish.directory;
  let error: u32 = child.files.enter(nameOf(fullText(directory, parent.directory), parent.directory)) == 0 ? 0 : ERROR_DIRECTORY;
  if (error == 0) {
    bequeath(parent, child, wish);
    const failure = prepareProcess(child, full, image, file);
    if (failure != null) error = failure.tag == SpawnErrorTag.Image ? ERROR_BAD_EXE_FORMAT : ERROR_NOT_ENOUGH_MEMORY;
  }
  if (error != 0) {
    child.release();
    return Made.fail(error);
  }
  if (wish.isSuspended && child.threads.length > 0) child.threads[0].suspended = 1;
  const job = parent.job;
  if (job != null) job.join(child);
  session.processes.push(child);
  const made = new Made();
  made.process = child;
  return made;
}

/** Gives handles, and standard input, output and error. */
function bequeath(parent: Process, child: Process, wish: Wish): void {
  for (let i = 0; i < wish.handles.length; i++) {
    const entry = parent.handles.entry(wish.handles[i]);
    if (entry != null && child.handles.entry(wish.handles[i]) == null) child.handles.inherit(wish.handles[i], entry);
  }
  const given = wish.standard;
  for (let i = 0; i < 3; i++) {
    if (given != null) {
      child.standard[i] = given[i];
      continue;
    }
    const handle = parent.standard[i];
    const entry: Entry | null = parent.handles.entry(handle);
    if (entry == null) continue;
    child.standard[i] = child.handles.find(handle) == entry.object ? handle : child.handles.open(entry.object, entry.access, INHERIT);
  }
}

/** Where a program is that a command names without a directory, or with one; "" for nowhere. One without an ending is an .exe. */
export function findProgram(parent: Process, command: string): string {
  const last = command.substring(max(command.lastIndexOf('\\'), command.lastIndexOf('/')) + 1);
  const file = last.includes('.') ? command : command + '.exe';
  const isWhole = last.length < command.length || command.includes(':');
  const folders = isWhole ? [''] : programFolders(parent);
  for (let i = 0; i < folders.length; i++) {
    const folder = folders[i];
    const full = fullText(folder.length == 0 || folder.endsWith('\\') ? folder + file : folder + '\\' + file, parent.directory);
    const name = nameOf(full, parent.directory);
    if (name.kind != NameKind.File) continue;
    const place = parent.files.locate(name, true);
    if (place.error == 0 && !place.isDirectory) return full;
  }
  return '';
}

/** The program's directory, the working one, the system's, and those of PATH. */
function programFolders(parent: Process): Array<string> {
  const list = [parent.modules.search.home, '', 'C:\\Windows\\System32', 'C:\\Windows'];
  const path = parent.environment.get('PATH');
  return path == null ? list : list.concat(path.split(';'));
}

/** The program that a command line begins with: what stands in quotation marks, or the shortest part up to a blank that names one. */
export function programOf(parent: Process, line: string): string {
  if (line.startsWith('"')) {
    const end = line.indexOf('"', 1);
    return findProgram(parent, line.substring(1, end < 0 ? line.length : end));
  }
  for (let end = 0; end <= line.length; end++) {
    const unit = end < line.length ? line.charCodeAt(end) : 0x20;
    if ((unit != 0x20 && unit != 9) || end == 0) continue;
    const found = findProgram(parent, line.substring(0, end));
    if (found.length > 0) return found;
  }
  return '';
}

/** For a program that is nowhere. */
export const NO_PROGRAM: u32 = ERROR_FILE_NOT_FOUND;
