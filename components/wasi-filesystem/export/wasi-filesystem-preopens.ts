/** The granted directories, as often as they are asked for. */
import { DescriptorFlags, DescriptorFlagsFlags } from '../gen/export/wasi-filesystem-types';
import { Rights, RightsFlags } from '../gen/import/nucleus-capability-types';
import { mounts } from '../gen/import/nucleus-wasi-grants';
import { Tuple2 } from '../../lib/wit';
import { Descriptor } from '../descriptor';
import { OpenNode } from '../open-node';

class Granted {
  constructor(
    readonly path: string,
    readonly open: OpenNode,
    readonly flags: DescriptorFlags,
  ) {}
}

/** Null until somebody asks. */
let granted: Array<Granted> | null = null;

export function getDirectories(): Array<Tuple2<Descriptor, string>> {
  if (!granted) granted = take();
  const all = granted!;
  const directories = new Array<Tuple2<Descriptor, string>>();
  for (let i = 0; i < all.length; i++) {
    const descriptor = new Descriptor(all[i].open.hold(), all[i].flags);
    directories.push(new Tuple2<Descriptor, string>(descriptor, all[i].path));
  }
  return directories;
}

function take(): Array<Granted> {
  const taken = new Array<Granted>();
  const handed = mounts();
  for (let i = 0; i < handed.length; i++) {
    const mount = handed[i];
    taken.push(new Granted(mount.path, new OpenNode(mount.node), flagsOf(mount.rights)));
  }
  return taken;
}

function flagsOf(rights: Rights): DescriptorFlags {
  const changes = (rights & RightsFlags.Write) != 0;
  return DescriptorFlagsFlags.Read | (changes ? DescriptorFlagsFlags.MutateDirectory : 0);
}
