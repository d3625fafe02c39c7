// FIFOs: pipes with a name. Who opens one waits until the other side is opened too, unless it opens both, or does not want to wait.

import { ENXIO } from '../errno';
import { Attributes } from '../gen/import/nucleus-fs-types';
import { Sandbox } from '../process/sandbox';
import { O_ACCMODE, O_NONBLOCK, O_WRONLY } from './flags';
import { Opened } from './open';
import { PipeFile } from './pipe';
import { PipeBuffer } from './pipe-buffer';
import { SharedNode } from './shared-node';

/** Takes `node` over. What is given may still have to wait (`PipeFile.isAccompanied`). */
export function openFifo(sandbox: Sandbox, node: SharedNode, attributes: Attributes, flags: u32, path: string): Opened {
  const fifos = sandbox.fifos;
  const name = attributes.device.toString() + ':' + attributes.inode.toString();
  let buffer: PipeBuffer | null = fifos.has(name) ? fifos.get(name) : null;
  if (buffer != null && buffer.ends.length == 0) buffer = null;
  const noReader = buffer == null || buffer.readers == 0;
  if ((flags & O_ACCMODE) == O_WRONLY && (flags & O_NONBLOCK) != 0 && noReader) {
    node.release();
    return Opened.fail(ENXIO);
  }
  if (buffer == null) {
    forgetUnused(fifos);
    buffer = new PipeBuffer(attributes.inode, attributes.changed);
    fifos.set(name, buffer);
  }
  const file = new PipeFile(buffer, flags, path);
  file.node = node;
  return Opened.done(file);
}

function forgetUnused(fifos: Map<string, PipeBuffer>): void {
  const names = fifos.keys();
  for (let i = 0; i < names.length; i++) {
    if (fifos.get(names[i]).ends.length == 0) fifos.delete(names[i]);
  }
}
