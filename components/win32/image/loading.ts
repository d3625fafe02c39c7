// One loading: of the program's DLLs when it starts, of a DLL that it asks for later. A DLL comes with all that it needs, and
// those come before it in the order in which they are told of the process. What has been loaded when one fails is unloaded.

import { ExportTargetTag, Image } from '../gen/import/nucleus-loader-portable-executable';
import { Process } from '../process/process';
import { isNoApiSet } from './api-set-names';
import { hostsOf } from './api-sets';
import { linkImage } from './link';
import { loadImage } from './load';
import { lastPart, Module, moduleName } from './module';
import { Found } from './search';
import { ERROR_BAD_EXE_FORMAT } from '../system/error';

export const ERROR_NOT_ENOUGH_MEMORY: u32 = 8;
export const ERROR_MOD_NOT_FOUND: u32 = 126;
export const ERROR_PROC_NOT_FOUND: u32 = 127;

/** Modules that need each other in a row. */
const DEEPEST: i32 = 64;
/** Modules of a process. */
const MOST: i32 = 1024;
/** A forwarder that leads to a forwarder, and so on. */
const FORWARDED: i32 = 32;

export class Loading {
  /** Those of them that are guest code, in the order in which they are to be told. */
  readonly fresh: Array<Module> = [];
  /** Windows' code for what went wrong, and what it was. */
  error: u32 = 0;
  reason: string = '';
  /** The last `find` ended in forwarders that lead to each other. */
  isCircle: bool = false;
  private readonly begun: Array<Module> = [];
  private depth: i32 = 0;

  constructor(
    readonly process: Process,
    /** What it loads stays. */
    private readonly pinned: bool,
    /** Of LoadLibraryEx: where to look. */
    private readonly flags: u32 = 0,
  ) {}

  /** The module of that name or path, loaded now if it was not; null if it cannot be. `needer` is null for the program's own wish. */
  module(name: string, needer: Module | null): Module | null {
    const modules = this.process.modules;
    const wanted = moduleName(name);
    if (needer == null && isNoApiSet(wanted)) return this.fail(ERROR_MOD_NOT_FOUND, name + ' was not found');
    const hosts = hostsOf(wanted);
    const real = hosts == null ? wanted : hosts[0];
    const isPath = name.includes('\\') || name.includes('/');
    const known = isPath ? modules.pathed(modules.search.absolute(lastPart(name).includes('.') ? name : name + '.dll')) : modules.named(real);
    if (known != null) return known;
    const builtIn = !isPath || modules.search.isSystem(name) ? modules.load(real) : null;
    if (builtIn != null) return builtIn;
    const found = modules.search.find(name, needer, this.flags);
    if (found != null) {
      const module = this.open(found, needer);
      found.file.release();
      return module;
    }
    // Whoever asks while it runs can do without.
    if (needer != null) {
      const standIn = modules.placeholder(real);
      if (standIn != null) return standIn;
    }
    return this.fail(ERROR_MOD_NOT_FOUND, name + ' was not found' + neededBy(needer));
  }

  private fail(error: u32, reason: string): Module | null {
    if (this.error == 0) {
      this.error = error;
      this.reason = reason;
    }
    return null;
  }

  private open(found: Found, needer: Module | null): Module | null {
    const modules = this.process.modules;
    const known = modules.pathed(found.path);
    if (known != null) return known;
    const image = found.file.describe();
    if (image == null) return this.fail(ERROR_BAD_EXE_FORMAT, found.path + ' is no DLL for this processor, or broken' + neededBy(needer));
    if (this.depth == DEEPEST || modules.all.length == MOST) return this.fail(ERROR_NOT_ENOUGH_MEMORY, found.path + ': too many modules' + neededBy(needer));
    const module = this.place(found, image);
    if (module == null) return this.fail(ERROR_NOT_ENOUGH_MEMORY, found.path + ' has no place in memory' + neededBy(needer));
    this.depth++;
    const linked = linkImage(this, module, image) && this.store(module);
    this.depth--;
    if (!linked) return null;
    this.fresh.push(module);
    modules.ordered.push(module);
    return module;
  }

  private place(found: Found, image: Image): Module | null {
    const base = loadImage(this.process.space, image, found.file);
    if (base == 0) return null;
    const module = new Module(moduleName(found.path), found.path, base, image.size);
    module.image = image;
    module.pinned = this.pinned;
    this.process.modules.add(module);
    this.begun.push(module);
    return module;
  }

  private store(module: Module): bool {
    if (this.process.modules.storage.add(module)) return true;
    this.fail(ERROR_NOT_ENOUGH_MEMORY, module.path + ': no memory for thread storage');
    return false;
  }

  /** Undoes all of it. */
  undo(): void {
    for (let i = this.begun.length - 1; i >= 0; i--) {
      const needs = this.begun[i].needs;
      for (let j = 0; j < needs.length; j++) if (!this.begun.includes(needs[j])) needs[j].uses--;
      this.process.modules.unload(this.begun[i]);
    }
  }

  /** Where `module` has what is called so, forwarders followed; 0 if nowhere. A name, or "#ordinal". */
  find(module: Module, called: string): u64 {
    this.isCircle = false;
    return this.follow(module, called, 0);
  }

  private follow(module: Module, called: string, steps: i32): u64 {
    const here = this.process.modules.find(module, called);
    if (here != 0 || module.image == null) return here;
    const one = module.exports.find(called);
    if (one == null || one.target.tag != ExportTargetTag.Forwarder) return 0;
    if (steps == FORWARDED) {
      this.isCircle = true;
      return 0;
    }
    const text = one.target.forwarder;
    const dot = text.lastIndexOf('.');
    if (dot <= 0) return 0;
    const name = text.substring(0, dot);
    const called2 = text.substring(dot + 1);
    const target = this.module(name + '.dll', module);
    if (target == null) return 0;
    depend(module, target);
    const hosts = hostsOf(moduleName(name));
    return hosts == null ? this.follow(target, called2, steps + 1) : this.findInHosts(hosts, called2);
  }

  /** The first of several built-in DLLs that has it. */
  findInHosts(hosts: Array<string>, called: string): u64 {
    for (let i = 0; i < hosts.length; i++) {
      const host = this.process.modules.load(hosts[i]);
      const address = host == null ? 0 : this.process.modules.find(host, called);
      if (address != 0) return address;
    }
    return 0;
  }
}

function neededBy(needer: Module | null): string {
  return needer == null ? '' : ', and ' + needer.title + ' needs it';
}

/** `module` keeps `other` loaded. */
export function depend(module: Module, other: Module): void {
  if (module == other || module.needs.includes(other)) return;
  module.needs.push(other);
  other.retain();
}
