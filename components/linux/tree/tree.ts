// The trees' table: fixed rows, plus what depends on the process (its number, threads and descriptors). A row's path has
// "@" where the process's number stands.

import { Process } from '../process/process';
import { isBelow, nameOf, parentOf } from '../path/mount';
import { TERMINAL_PATH, addDevices } from './dev';
import { Entry, EntryKind, Magic } from './entry';
import { addProcess } from './proc';
import { addSystem } from './sys';

const ROOTS: string[] = ['/dev', '/proc', '/sys'];

export class Tree {
  private rows: Map<string, Entry> = new Map();
  process: Process | null = null;

  constructor() {
    addDevices(this);
    addProcess(this);
    addSystem(this);
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

  link(path: string, target: string): void {
    this.add(path, EntryKind.Link).target = target;
  }

  device(path: string, number: i32): void {
    const entry = this.add(path, EntryKind.Device);
    entry.index = number;
    entry.writable = true;
  }

  /** Does the canonical path lie in one of the trees? */
  serves(path: string): bool {
    for (let i = 0; i < ROOTS.length; i++) {
      if (path == ROOTS[i] || isBelow(path, ROOTS[i])) return true;
    }
    return false;
  }

  find(path: string): Entry | null {
    const row = this.rowOf(path);
    if (row == TERMINAL_PATH && !this.process!.hasTerminal) return null;
    if (this.rows.has(row)) return this.resolve(this.rows.get(row), path);
    if (parentOf(row) == '/proc/@/fd') return this.descriptor(path);
    return null;
  }

  /** Names in a directory, in the table's order. */
  namesIn(path: string): Array<string> {
    const names: Array<string> = [];
    const row = this.rowOf(path);
    const keys = this.rows.keys();
    const process = this.process!;
    for (let i = 0; i < keys.length; i++) {
      if (parentOf(keys[i]) != row) continue;
      if (keys[i] == TERMINAL_PATH && !process.hasTerminal) continue;
      const name = nameOf(keys[i]);
      names.push(name == '@' ? process.id.toString() : name);
    }
    if (row == '/proc/@/task') {
      for (let i = 0; i < process.threads.length; i++) names.push(process.threads[i].id.toString());
    }
    if (row == '/proc/@/fd') {
      for (let i = 0; i < process.files.length; i++) {
        if (process.files.get(i) != null) names.push(i.toString());
      }
    }
    return names;
  }

  /** The row that stands for a path: "@" for the process's number, and a thread's directory is as the process's. */
  private rowOf(path: string): string {
    const process = this.process!;
    const own = '/proc/' + process.id.toString();
    if (path != own && !path.startsWith(own + '/')) return path;
    const rest = path.substring(own.length);
    if (!rest.startsWith('/task/')) return '/proc/@' + rest;
    const end = rest.indexOf('/', 6);
    const id = I32.parseInt(end < 0 ? rest.substring(6) : rest.substring(6, end));
    if (process.findThread(id) == null) return path;
    return '/proc/@' + (end < 0 ? '' : rest.substring(end));
  }

  /** The entry under the path that it was asked for by, with the links that depend on the process. */
  private resolve(row: Entry, path: string): Entry {
    if (row.path == path && row.kind != EntryKind.Link) return row;
    const process = this.process!;
    const entry = new Entry(path, row.kind);
    entry.text = row.text;
    entry.index = row.index;
    entry.writable = row.writable;
    entry.target = row.target.replaceAll('@', process.id.toString());
    if (row.path == '/proc/@/exe') {
      entry.target = process.program.path;
      entry.magicKind = Magic.Image;
    } else if (row.path == '/proc/@/cwd') {
      entry.target = process.directory.path;
    }
    return entry;
  }

  private descriptor(path: string): Entry | null {
    const number = nameOf(path);
    const index = I32.parseInt(number);
    const description = index.toString() == number ? this.process!.files.get(index) : null;
    if (description == null) return null;
    const entry = new Entry(path, EntryKind.Link);
    entry.index = index;
    entry.target = description.path;
    entry.magicKind = Magic.Descriptor;
    return entry;
  }
}
