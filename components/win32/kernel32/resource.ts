// Resources of modules. A resource's handle is the address of its entry; what is loaded is already there.
//
// Source: Microsoft, "FindResourceExW function", "LoadResource function", "EnumResourceNamesExW function".

import { Module } from '../image/module';
import { canonical, findResource, ResourceTree } from '../image/resource';
import { utf16, utf8 } from '../memory/access';
import { textAt } from '../memory/text';
import { Library, Shape } from '../system/export';
import { Call } from '../thread/call';
import { Frame, Thread } from '../thread/thread';
import {
  ERROR_INVALID_PARAMETER, ERROR_MOD_NOT_FOUND, ERROR_NOT_ENOUGH_MEMORY, ERROR_RESOURCE_DATA_NOT_FOUND, ERROR_RESOURCE_ENUM_USER_STOP,
  ERROR_RESOURCE_NAME_NOT_FOUND, ERROR_RESOURCE_TYPE_NOT_FOUND,
} from './error';

export function resourceExports(library: Library): void {
  library.add('EnumResourceLanguagesA', (thread, call) => enumerate(thread, call, 2, false), Shape.Wide);
  library.add('EnumResourceLanguagesW', (thread, call) => enumerate(thread, call, 2, true), Shape.Wide);
  library.add('EnumResourceNamesA', (thread, call) => enumerate(thread, call, 1, false));
  library.add('EnumResourceNamesExA', (thread, call) => enumerate(thread, call, 1, false), Shape.Wide);
  library.add('EnumResourceNamesExW', (thread, call) => enumerate(thread, call, 1, true), Shape.Wide);
  library.add('EnumResourceNamesW', (thread, call) => enumerate(thread, call, 1, true));
  library.add('EnumResourceTypesA', (thread, call) => enumerate(thread, call, 0, false));
  library.add('EnumResourceTypesExA', (thread, call) => enumerate(thread, call, 0, false), Shape.Wide);
  library.add('EnumResourceTypesExW', (thread, call) => enumerate(thread, call, 0, true), Shape.Wide);
  library.add('EnumResourceTypesW', (thread, call) => enumerate(thread, call, 0, true));
  library.add('FindResourceA', (thread, call) => find(thread, call.a0, call.a2, call.a1, 0, false));
  library.add('FindResourceExA', (thread, call) => find(thread, call.a0, call.a1, call.a2, <u32>call.a3 & 0xffff, false));
  library.add('FindResourceExW', (thread, call) => find(thread, call.a0, call.a1, call.a2, <u32>call.a3 & 0xffff, true));
  library.add('FindResourceW', (thread, call) => find(thread, call.a0, call.a2, call.a1, 0, true));
  library.add('FreeResource', (thread, call) => 0);
  library.add('LoadResource', loadResource);
  library.add('LockResource', (thread, call) => call.a0);
  library.add('SizeofResource', sizeofResource);
}

/** A number below 65536 stands for itself. */
function nameAt(thread: Thread, at: u64, wide: bool): string {
  return canonical(at < 0x1_0000 ? '#' + at.toString() : textAt(thread, at, wide));
}

function moduleAt(thread: Thread, handle: u64): Module | null {
  const module = thread.process.modules.resourcesAt(handle);
  if (module == null) thread.lastError = ERROR_MOD_NOT_FOUND;
  else if (module.image == null) thread.lastError = ERROR_RESOURCE_DATA_NOT_FOUND;
  return module == null || module.image == null ? null : module;
}

function find(thread: Thread, handle: u64, type: u64, name: u64, language: u32, wide: bool): u64 {
  const module = moduleAt(thread, handle);
  if (module == null) return 0;
  const tree = new ResourceTree(thread.process, module);
  if (tree.root == 0) return thread.fail(ERROR_RESOURCE_DATA_NOT_FOUND);
  const wanted = nameAt(thread, type, wide);
  if (tree.child(tree.root, wanted) == 0) return thread.fail(ERROR_RESOURCE_TYPE_NOT_FOUND);
  const place = findResource(thread.process, module, wanted, nameAt(thread, name, wide), language);
  return place == null ? thread.fail(ERROR_RESOURCE_NAME_NOT_FOUND) : place.entry;
}

/** Whose image is at an address of a resource's entry. */
function holderOf(thread: Thread, handle: u64, entry: u64): Module | null {
  const module = moduleAt(thread, handle);
  if (module == null) return null;
  if (entry != 0 && module.holds(entry)) return module;
  thread.lastError = ERROR_INVALID_PARAMETER;
  return null;
}

function loadResource(thread: Thread, call: Call): u64 {
  const module = holderOf(thread, call.a0, call.a1);
  return module == null ? 0 : module.base + thread.process.memory.u32(call.a1);
}

function sizeofResource(thread: Thread, call: Call): u64 {
  const module = holderOf(thread, call.a0, call.a1);
  return module == null ? 0 : thread.process.memory.u32(call.a1 + 4);
}

// Enumerations: of types, of a type's names, of a name's languages.

function enumerate(thread: Thread, call: Call, level: i32, wide: bool): u64 {
  const module = moduleAt(thread, call.a0);
  if (module == null) return 0;
  const tree = new ResourceTree(thread.process, module);
  if (tree.root == 0) return thread.fail(ERROR_RESOURCE_DATA_NOT_FOUND);
  let node = tree.root;
  if (level > 0) node = tree.child(node, nameAt(thread, call.a1, wide));
  if (node == 0) return thread.fail(ERROR_RESOURCE_TYPE_NOT_FOUND);
  if (level > 1) node = tree.child(node, nameAt(thread, call.a2, wide));
  if (node == 0) return thread.fail(ERROR_RESOURCE_NAME_NOT_FOUND);
  const callback = level == 0 ? call.a1 : level == 1 ? call.a2 : call.a3;
  const parameter = level == 0 ? call.a2 : level == 1 ? call.a3 : thread.process.memory.u64(call.stack);
  if (callback == 0) return thread.fail(ERROR_INVALID_PARAMETER);
  return thread.run(new Enumeration(tree, node, level, wide, callback, parameter, call.a0, call.a1, call.a2));
}

/** Calls a function for each entry of a node, until it gives FALSE. */
class Enumeration extends Frame {
  private index: u32 = 0;
  /** Where a name is written that is not a number. */
  private text: u64 = 0;

  constructor(
    private readonly tree: ResourceTree,
    private readonly node: u64,
    private readonly level: i32,
    private readonly wide: bool,
    private readonly callback: u64,
    private readonly parameter: u64,
    private readonly module: u64,
    private readonly type: u64,
    private readonly name: u64,
  ) {
    super();
  }

  next(thread: Thread, result: u64): void {
    if (this.index > 0 && <u32>result == 0) return this.end(thread, ERROR_RESOURCE_ENUM_USER_STOP);
    if (this.index == this.tree.count(this.node)) return this.end(thread, 0);
    const name = this.tree.nameOf(this.node, this.index++);
    const value = this.valueOf(thread, name);
    if (value == 0 && name != '#0') return this.end(thread, ERROR_NOT_ENOUGH_MEMORY);
    if (this.level == 0) thread.enter(this.callback, this.module, value, this.parameter);
    else if (this.level == 1) thread.enter(this.callback, this.module, this.type, value, this.parameter);
    else thread.enter(this.callback, this.module, this.type, this.name, value, this.parameter);
  }

  private valueOf(thread: Thread, name: string): u64 {
    if (name.startsWith('#')) return <u64>(<u32>parseInt(name.substring(1)));
    const heap = thread.process.heap;
    if (this.text != 0) heap.release(this.text);
    const bytes = this.wide ? utf16(name) : utf8(name);
    this.text = heap.allocate(bytes.length);
    if (this.text != 0) thread.process.memory.write(this.text, bytes);
    return this.text;
  }

  private end(thread: Thread, error: u32): void {
    if (this.text != 0) thread.process.heap.release(this.text);
    if (error != 0) thread.lastError = error;
    thread.leave(error == 0 ? 1 : 0);
  }
}
