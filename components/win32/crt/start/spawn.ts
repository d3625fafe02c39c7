// _spawn and _exec: no process can be started, and they say so.
//
// Source: Microsoft, "_spawn, _wspawn functions"; "_exec, _wexec functions"; "_cwait".

import { Library } from '../../system/export';
import { Call } from '../../thread/call';
import { Thread } from '../../thread/thread';
import { ECHILD, ENOENT, setErrno } from '../errno';

export function spawnExports(library: Library): void {
  library.add('_cwait', noChild);
  library.add('_execl', refuse);
  library.add('_execle', refuse);
  library.add('_execlp', refuse);
  library.add('_execlpe', refuse);
  library.add('_execv', refuse);
  library.add('_execve', refuse);
  library.add('_execvp', refuse);
  library.add('_execvpe', refuse);
  library.add('_getpid', (thread, call) => thread.process.id);
  library.add('_spawnl', refuse);
  library.add('_spawnle', refuse);
  library.add('_spawnlp', refuse);
  library.add('_spawnlpe', refuse);
  library.add('_spawnv', refuse);
  library.add('_spawnve', refuse);
  library.add('_spawnvp', refuse);
  library.add('_spawnvpe', refuse);
  library.add('_wexecl', refuse);
  library.add('_wexecv', refuse);
  library.add('_wexecve', refuse);
  library.add('_wexecvp', refuse);
  library.add('_wexecvpe', refuse);
  library.add('_wspawnl', refuse);
  library.add('_wspawnv', refuse);
  library.add('_wspawnve', refuse);
  library.add('_wspawnvp', refuse);
  library.add('_wspawnvpe', refuse);
  library.only('_execl', 'ENOENT');
  library.only('_execle', 'ENOENT');
  library.only('_execlp', 'ENOENT');
  library.only('_execlpe', 'ENOENT');
  library.only('_execv', 'ENOENT');
  library.only('_execve', 'ENOENT');
  library.only('_execvp', 'ENOENT');
  library.only('_execvpe', 'ENOENT');
  library.only('_spawnl', 'ENOENT');
  library.only('_spawnle', 'ENOENT');
  library.only('_spawnlp', 'ENOENT');
  library.only('_spawnlpe', 'ENOENT');
  library.only('_spawnv', 'ENOENT');
  library.only('_spawnve', 'ENOENT');
  library.only('_spawnvp', 'ENOENT');
  library.only('_spawnvpe', 'ENOENT');
  library.only('_wexecl', 'ENOENT');
  library.only('_wexecv', 'ENOENT');
  library.only('_wexecve', 'ENOENT');
  library.only('_wexecvp', 'ENOENT');
  library.only('_wexecvpe', 'ENOENT');
  library.only('_wspawnl', 'ENOENT');
  library.only('_wspawnv', 'ENOENT');
  library.only('_wspawnve', 'ENOENT');
  library.only('_wspawnvp', 'ENOENT');
  library.only('_wspawnvpe', 'ENOENT');
  library.only('_cwait', 'ECHILD');
}

/** As where the program is not there. */
function refuse(thread: Thread, call: Call): u64 {
  setErrno(thread, ENOENT);
  return <u64>-1;
}

function noChild(thread: Thread, call: Call): u64 {
  setErrno(thread, ECHILD);
  return <u64>-1;
}
