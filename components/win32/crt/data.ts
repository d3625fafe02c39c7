// Memory of the C runtime's own: the variables that msvcrt.dll exports, and blocks that functions hand out.

import { Process } from '../process/process';

/** Where a variable is that msvcrt.dll's rows name. */
export function variableAt(process: Process, name: string): u64 {
  const found = process.crt.blocks;
  if (found.has(name)) return found.get(name);
  const at = process.modules.find(process.modules.load('msvcrt.dll')!, name);
  found.set(name, at);
  return at;
}

/** A block that is made when somebody first asks for it, of zeros; 0 if there is no memory. */
export function blockAt(process: Process, name: string, size: u64): u64 {
  const found = process.crt.blocks;
  if (found.has(name)) return found.get(name);
  const at = process.heap.allocate(size);
  if (at != 0) process.memory.fill(at, 0, size);
  found.set(name, at);
  return at;
}
