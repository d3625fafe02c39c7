// Files in the sandbox's own memory whose names are gone at once.

import { Result } from '../../lib/wit';
import { RightsFlags } from '../gen/import/nucleus-capability-types';
import { FsError, Node, OpenOptionsFlags } from '../gen/import/nucleus-fs-types';

const UNNAMED: string = '.memory-file';

/** An empty file, for reading and writing, in the file system whose root is given. */
export function unnamedFile(root: Node): Result<Node, FsError> {
  const made = root.openAt(UNNAMED, OpenOptionsFlags.Create | OpenOptionsFlags.Exclusive, RightsFlags.Read | RightsFlags.Write);
  if (made.isOk) root.removeFileAt(UNNAMED);
  return made;
}
