// Makes a process out of another: with a copy of its memory (fork), or in the same (vfork).

import { EAGAIN, ENOMEM } from '../errno';
import { Registers } from '../gen/import/nucleus-hypervisor-machine';
import { shareAnonymous } from '../memory/shared-anonymous';
import { bringBack } from '../memory/shared';
import { AddressSpace, SPACE_COST } from '../memory/space';
import { Thread } from '../thread/thread';
import { Process } from './process';

/** What the child has of its parent's, not of its own. */
export class Shares {
  memory: bool = false;
  files: bool = false;
  /** It is a child of its parent's parent. */
  parent: bool = false;
  /** It begins without handlers (CLONE_CLEAR_SIGHAND). */
  forgetsHandlers: bool = false;
}

/** The child, or why there is none. */
export class Made {
  process: Process | null = null;
  error: i64 = 0;
  /** Why, for the trace. */
  note: string = '';

  fail(error: i64, note: string): Made {
    this.error = error;
    this.note = note;
    return this;
  }
}

/** A process whose one thread begins with `registers` and is otherwise as `thread`. */
export function makeProcess(thread: Thread, registers: Registers, shares: Shares): Made {
  const made = new Made();
  const from = thread.process;
  const sandbox = from.sandbox;
  if (!sandbox.hasRoom) return made.fail(EAGAIN, 'the sandbox has as many processes and threads as it may');
  let space: AddressSpace = from.space;
  if (shares.memory) {
    space.users++;
  } else {
    if (space.available() < space.memory() + SPACE_COST) return made.fail(ENOMEM, 'no room for a copy of the memory');
    if (!shareAnonymous(from)) return made.fail(ENOMEM, 'no file for shared memory');
    // Pages that both show are clean in both from here on.
    bringBack(space, 0, u64.MAX_VALUE);
    const vm = space.vm.fork();
    if (!vm.isOk) return made.fail(ENOMEM, 'no machine for another address space');
    space = sandbox.addSpace(vm.value);
    from.space.copyTo(space);
    space.forgetNotInherited();
  }
  const child = new Process(sandbox, sandbox.takeId(), from.program.share(), space);
  inherit(child, from, shares);
  child.standFor(thread.credentials);
  const first = child.addThread(registers, thread.name);
  if (first == null) {
    child.exit(0);
    child.release();
    sandbox.processes.pop();
    return made.fail(EAGAIN, 'no processor to be had');
  }
  first.vcpu.setVectors(thread.vcpu.getVectors());
  first.mask = thread.mask;
  first.filterMode = thread.filterMode;
  first.filter = thread.filter;
  first.timerSlack = thread.timerSlack;
  first.scheduling = thread.scheduling.inherited();
  if (!shares.memory) first.alternate.copy(thread.alternate);
  const parent: Process | null = shares.parent ? from.parent : from;
  child.parent = parent;
  if (parent != null) parent.children.push(child);
  made.process = child;
  return made;
}

function inherit(child: Process, from: Process, shares: Shares): void {
  child.files.leave();
  child.files = shares.files ? from.files.share() : from.files.copy();
  child.signals = from.signals.copy();
  if (shares.forgetsHandlers) child.signals.forgetHandlers();
  for (let i = 0; i < child.limits.length; i++) {
    child.limits[i].soft = from.limits[i].soft;
    child.limits[i].hard = from.limits[i].hard;
  }
  child.umask = from.umask;
  child.endsFirst = from.endsFirst;
  child.endsFirstLeast = from.endsFirstLeast;
  child.hostName = from.hostName;
  child.personality = from.personality;
  child.withoutHugePages = from.withoutHugePages;
  child.auxiliary = from.auxiliary;
  child.isDumpable = from.isDumpable;
  child.group = from.group;
  child.session = from.session;
  child.directory = child.walker.adopt(from.walker, from.directory);
}
