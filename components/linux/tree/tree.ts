// The trees' table: fixed rows, plus what depends on the process (its number, threads and descriptors). A row's path has
// "@" where the process's number stands.

import { mayInspect } from '../process/authority';
import { DEVICE_PTS } from '../file/device';
import { Process } from '../process/process';
import { Thread } from '../thread/thread';
import { addObjects } from '../ipc/objects';
import { nameOf, parentOf } from '../path/mount';
import { TERMINAL_PATH, addDevices } from './dev';
import { Entry, EntryKind, Magic } from './entry';
import { addProcess } from './proc';
import { addSettings } from './settings';
import { addSystem } from './sys';

/** The fixed rows. */
export class TreeRows {
  readonly rows: Map<string, Entry> = new Map();

  constructor() {
    addDevices(this);
    addProcess(this);
    addSettings(this);
    addSystem(this);
    addObjects(this);
  }

  // What the tables are made of. Directories on the way come by themselves.

  add(path: string, kind: EntryKind): Entry {
    for (let above = parentOf(path); above != '/' && !this.rows.has(above); above = parentOf(above)) {
      this.rows.set(above, new Entry(above, EntryKind.Directory));
    }
    const entry = new Entry(path, kind);
    this.rows.set(path, entry);
    return entry;
  }

  text(path: string, make: (process: Process) => StaticArray<u8>): void {
    this.add(path, EntryKind.Text).text = make;
  }

  textOfThread(path: string, make: (thread: Thread) => StaticArray<u8>): void {
    this.add(path, EntryKind.Text).textOfThread = make;
  }

  /** The row at `path` can be written by its owner. */
  setting(path: string, take: (writer: Process, entry: Entry, text: string) => i64): void {
    const entry = this.rows.get(path);
    entry.writable = true;
    entry.take = take;
  }

  /** The row at `path` is nobody else's business. */
  secret(path: string): void {
    this.rows.get(path).isSecret = true;
  }

  link(path: string, target: string): void {
    this.add(path, EntryKind.Link).target = target;
  }

  device(path: string, number: i32): void {
    const entry = this.add(path, EntryKind.Device);
    entry.index = number;
    entry.writable = true;
  }
}

/** The trees as a process sees them. */
export class Tree {
  constructor(readonly process: Process) {}

  private get rows(): Map<string, Entry> {
    return this.process.sandbox.rows.rows;
  }

  find(path: string): Entry | null {
    const subject = this.subjectOf(path);
    const row = rowOf(path, subject);
    if (parentOf(path) == '/dev/pts' && path != '/dev/pts/ptmx') return this.terminal(path);
    const rows = this.rows;
    if (rows.has(row)) return this.resolve(rows.get(row), path, subject);
    if (subject != null && parentOf(row) == '/proc/@/fd') return this.descriptor(path, subject);
    return null;
  }

  /** May the process that looks see what is behind `entry`? */
  shows(entry: Entry): bool {
    const subject = entry.subject;
    return !entry.isSecret || subject == null || mayInspect(this.process, subject, false);
  }

  /** The terminal of this name; null if there is none. */
  private terminal(path: string): Entry | null {
    const sandbox = this.process.sandbox;
    const name = nameOf(path);
    const number = I32.parseInt(name);
    if (number.toString() != name) return null;
    if (!(number == 0 && sandbox.hasTerminal) && sandbox.pseudoTerminal(number) == null) return null;
    const entry = new Entry(path, EntryKind.Device);
    entry.index = DEVICE_PTS - number;
    entry.terminal = sandbox.pseudoTerminal(number);
    entry.writable = true;
    return entry;
  }

  /** Names in a directory, in the table's order. */
  namesIn(path: string): Array<string> {
    const names: Array<string> = [];
    const subject = this.subjectOf(path);
    const row = rowOf(path, subject);
    const keys = this.rows.keys();
    const sandbox = this.process.sandbox;
    for (let i = 0; i < keys.length; i++) {
      if (parentOf(keys[i]) != row) continue;
      if (keys[i] == TERMINAL_PATH && !sandbox.hasTerminal) continue;
      const name = nameOf(keys[i]);
      if (name != '@') names.push(name);
    }
    if (row == '/dev/pts') {
      for (let i = 0; i < sandbox.pseudoTerminals.length; i++) {
        if (sandbox.pseudoTerminals[i] != null) names.push(i.toString());
      }
    }
    if (row == '/proc') {
      for (let i = 0; i < sandbox.processes.length; i++) names.push(sandbox.processes[i].id.toString());
    }
    if (subject == null) return names;
    if (row == '/proc/@/task') {
      for (let i = 0; i < subject.threads.length; i++) names.push(subject.threads[i].id.toString());
    }
    if (row == '/proc/@/fd') {
      for (let i = 0; i < subject.files.length; i++) {
        if (subject.files.get(i) != null) names.push(i.toString());
      }
    }
    return names;
  }

  /** The process that a path in /proc is about; null for other paths. */
  private subjectOf(path: string): Process | null {
    if (!path.startsWith('/proc/')) return null;
    const end = path.indexOf('/', 6);
    const number = end < 0 ? path.substring(6) : path.substring(6, end);
    const id = I32.parseInt(number);
    if (id.toString() != number) return null;
    const process = this.process.sandbox.find(id);
    if (process != null) return process;
    const thread = this.process.sandbox.findThread(id);
    return thread == null ? null : thread.process;
  }

  /** The entry under the path that it was asked for by, with the links that depend on the process. */
  private resolve(row: Entry, path: string, subject: Process | null): Entry {
    if (row.path == path && row.kind != EntryKind.Link) return row;
    const entry = new Entry(path, row.kind);
    entry.text = row.text;
    entry.textOfThread = row.textOfThread;
    if (subject != null) entry.thread = threadOf(path, subject);
    entry.index = row.index;
    entry.writable = row.writable;
    entry.isSecret = row.isSecret;
    entry.take = row.take;
    entry.subject = subject;
    const running = this.process.sandbox.running;
    entry.target = row.target
      .replaceAll('@thread', (running == null ? this.process.id : running.id).toString())
      .replaceAll('@', this.process.id.toString());
    if (subject != null && row.path == '/proc/@/exe') {
      entry.target = this.process.walker.shown(subject.program.path);
      entry.magicKind = Magic.Image;
    } else if (subject != null && row.path == '/proc/@/cwd') {
      entry.target = this.process.walker.shown(subject.directory.path);
    } else if (subject != null && row.path == '/proc/@/root') {
      entry.target = this.process.walker.shown(subject.walker.root);
    }
    return entry;
  }

  private descriptor(path: string, subject: Process): Entry | null {
    const number = nameOf(path);
    const index = I32.parseInt(number);
    const description = index.toString() == number ? subject.files.get(index) : null;
    if (description == null) return null;
    const entry = new Entry(path, EntryKind.Link);
    entry.index = index;
    entry.subject = subject;
    entry.isSecret = true;
    entry.target = this.process.walker.shown(description.path);
    entry.magicKind = Magic.Descriptor;
    return entry;
  }
}

/** The thread that a path of a process is about: the one that it names, /proc/PID/task/TID before /proc/TID; else the first. */
function threadOf(path: string, subject: Process): Thread | null {
  const words = path.split('/');
  const isTask = words.length > 4 && words[3] == 'task';
  const thread = subject.findThread(I32.parseInt(isTask ? words[4] : words[2]));
  return thread != null ? thread : subject.threads.length > 0 ? subject.threads[0] : null;
}

/** The row that stands for a path: "@" for the process's number, and a thread's directory is as the process's. */
function rowOf(path: string, subject: Process | null): string {
  if (subject == null) return path;
  const end = path.indexOf('/', 6);
  if (end < 0) return '/proc/@';
  const rest = path.substring(end);
  if (!rest.startsWith('/task/')) return '/proc/@' + rest;
  const after = rest.indexOf('/', 6);
  const id = I32.parseInt(after < 0 ? rest.substring(6) : rest.substring(6, after));
  if (subject.findThread(id) == null) return path;
  return '/proc/@' + (after < 0 ? '' : rest.substring(after));
}
