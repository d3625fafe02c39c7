/** wasi:filesystem: the interface objects. The work is in descriptor.ts, the boundary to the host in walk.ts. */

import type { IoError } from '../../../kernel/task/index.ts';
import { Descriptor } from './descriptor.ts';
import { DirectoryEntryStream } from './file-streams.ts';

export { directoryProblem, GrantError, openDirectory, openFile } from './grant.ts';
export { Descriptor };

/** wasi:filesystem/types */
export const types = {
  Descriptor,
  DirectoryEntryStream,
  filesystemErrorCode: (error: IoError): string | undefined => error.code,
};

/**
 * wasi:filesystem/preopens
 * @param directories granted descriptors with the paths that the component knows them by
 */
export function preopens(directories: readonly (readonly [Descriptor, string])[]) {
  return { getDirectories: () => [...directories] };
}
