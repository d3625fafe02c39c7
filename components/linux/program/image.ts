// A program's memory as it begins: its image, its interpreter's, and the stack with what it is told.

import { NodeFile } from '../file/node-file';
import { open } from '../file/open';
import { SharedNode } from '../file/shared-node';
import { AddressSpace } from '../memory/space';
import { Process } from '../process/process';
import { mapVdso } from '../vdso/vdso';
import { Loaded, loadInterpreter, loadProgram } from './load';
import { Planned, planImage } from './plan';
import { Identity } from './privilege';
import { buildStack, placeStack } from './stack';

/** What to run, and what to tell it. */
export class Start {
  constructor(
    /** With a plan. */
    readonly planned: Planned,
    readonly image: SharedNode,
    /** As the program sees its own path. */
    readonly path: string,
    readonly argv: Array<StaticArray<u8>>,
    readonly environment: Array<StaticArray<u8>>,
    /** Who it is to be. */
    readonly identity: Identity,
    /** Where its thread is. */
    readonly processor: i32,
  ) {}
}

/** Where the first thread begins; or what was not to be had. */
export class Prepared {
  entry: u64 = 0;
  pointer: u64 = 0;
  auxiliary: StaticArray<u8> = new StaticArray<u8>(0);
  /** The interpreter that is not there, or no good. */
  missing: string | null = null;
  interpreterIsBad: bool = false;
  /** No room for the image, or for its arguments. */
  exhausted: bool = false;

  get fails(): bool {
    return this.exhausted || this.missing != null;
  }

  exhaust(): Prepared {
    this.exhausted = true;
    return this;
  }
}

/** Fills an empty address space; the interpreter is looked up as `process` sees the file system. */
export function prepareSpace(process: Process, space: AddressSpace, start: Start): Prepared {
  const result = new Prepared();
  const plan = start.planned.plan!;
  const layouts = process.sandbox.layouts;
  if (layouts != null) space.setPlaces(layouts.draw());
  const image = loadProgram(space, start.planned, start.image, start.path);
  if (image == null || !placeStack(space, image, plan.executableStack)) return result.exhaust();
  let first: Loaded = image;
  if (plan.interpreter.isSome) {
    const interpreter = findInterpreter(process, space, plan.interpreter.value, result);
    if (interpreter == null) {
      result.missing = plan.interpreter.value;
      return result;
    }
    first = interpreter;
  }
  const base = plan.interpreter.isSome ? first.base : 0;
  mapVdso(space, start.processor);
  const stack = buildStack(space, image, base, start.path, start.argv, start.environment, start.identity);
  if (stack.pointer == 0) return result.exhaust();
  result.entry = first.entry;
  result.pointer = stack.pointer;
  result.auxiliary = stack.auxiliary;
  return result;
}

/** Loads the interpreter from the guest's file system; null if there is none, or it is no good. */
function findInterpreter(process: Process, space: AddressSpace, path: string, result: Prepared): Loaded | null {
  const opened = open(process, process.directory, path, 0);
  const file = opened.description;
  if (file == null) return null;
  let loaded: Loaded | null = null;
  if (file instanceof NodeFile) {
    const node = (<NodeFile>file).node;
    const planned = planImage(node.node);
    if (planned.plan != null) loaded = loadInterpreter(space, planned, node, path);
  }
  file.release();
  result.interpreterIsBad = loaded == null;
  return loaded;
}
