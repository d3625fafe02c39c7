/** What it means for a person that the personality refused the program. */
import { directoryOf } from './arguments';
import { FsErrorTag } from './gen/import/nucleus-fs-types';
import { SpawnError, SpawnErrorTag } from './gen/import/nucleus-personality-programs';
import { LoadErrorTag } from './gen/import/nucleus-loader-loader';
import { Settings } from './gen/import/nucleus-runner-program';

// Exit codes as shells have them, and of sysexits.h.
const USAGE: i32 = 64;
const SERVICE: i32 = 70;
const CANNOT_RUN: i32 = 126;
const NOT_FOUND: i32 = 127;

export function codeOf(error: SpawnError): i32 {
  switch (error.tag) {
    case SpawnErrorTag.NoInterpreter: return NOT_FOUND;
    case SpawnErrorTag.NoDirectory: return USAGE;
    case SpawnErrorTag.Denied:
    case SpawnErrorTag.PeerDied: return SERVICE;
    default: return CANNOT_RUN;
  }
}

export function textOf(error: SpawnError, settings: Settings): string {
  switch (error.tag) {
    case SpawnErrorTag.Image: return imageText(error.image.tag);
    case SpawnErrorTag.File: return fileText(error.file.tag);
    case SpawnErrorTag.NoInterpreter:
      return 'needs the interpreter ' + error.noInterpreter +
        ', which is in no granted directory; grant it with --dir, or link the program statically';
    case SpawnErrorTag.NoDirectory:
      return 'its working directory ' + directoryOf(settings) + ' is in no granted directory; grant it with --dir';
    case SpawnErrorTag.Exhausted:
      return 'does not fit into ' + settings.memory.toString() + ' bytes of memory; build it with more';
    case SpawnErrorTag.NoPlace: return 'cannot be run: it belongs where a machine has no memory';
    case SpawnErrorTag.PeerDied: return 'could not be started: a service trapped';
    default: return 'could not be started: a service was refused what it needs';
  }
}

/** The composer has had the image described when it took it, so this is about what only loading shows. */
function imageText(tag: LoadErrorTag): string {
  return tag == LoadErrorTag.Unsupported
    ? 'cannot be run: it needs what is not supported here; `nucleus inspect` says more'
    : 'cannot be run: it is corrupt; `nucleus inspect` says more';
}

function fileText(tag: FsErrorTag): string {
  return tag == FsErrorTag.NoSpace ? 'cannot be read: no memory' : 'cannot be read: its image or its interpreter is broken';
}
