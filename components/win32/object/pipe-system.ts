// The file system of named pipes: a root for names that are opened and made relative to it.

import { File } from './file';

export class PipeSystem extends File {}
