// execve: puts the new program in the old one's place.

import { EACCES, ELIBBAD, ENOENT, ENOMEM } from '../errno';
import { O_NOFOLLOW } from '../file/flags';
import { SharedNode } from '../file/shared-node';
import { SPACE_COST } from '../memory/space';
import { nameOf } from '../path/mount';
import { Place } from '../path/place';
import { Program } from '../process/process';
import { initialVectors } from '../thread/initial-vectors';
import { Thread } from '../thread/thread';
import { Prepared, Start, prepareSpace } from './image';
import { launchInstead } from './launch';
import { Planned, planImage } from './plan';
import { Identity, identityFor } from './privilege';
import { ExecRequest, Found, find, followScripts } from './script';
import { initialRegisters } from './spawn';
import { joined } from './stack';

/** The longest single string. */
export const LONGEST_STRING: u32 = 128 << 10;

/** Replaces the thread's program by the one at `path` from `base`. 0, or an error negated; then nothing has changed. */
export function execute(thread: Thread, base: Place, path: string, request: ExecRequest, follow: bool): i64 {
  const found = find(thread.process, base, path, follow ? 0 : O_NOFOLLOW);
  return found.error != 0 ? -found.error : executeFile(thread, found.node!, found.path, request);
}

/** The same for an open file. Takes over one use of it. */
export function executeFile(thread: Thread, file: SharedNode, path: string, request: ExecRequest): i64 {
  const found = followScripts(thread.process, file, path, request);
  return found.error != 0 ? -found.error : executeImage(thread, found, request);
}

function fail(node: SharedNode, error: i64): i64 {
  node.release();
  return -error;
}

/** Runs the image; up to the change all errors leave the old program as it was. Takes over one use of what was found. */
function executeImage(thread: Thread, found: Found, request: ExecRequest): i64 {
  const node = found.node!;
  const process = thread.process;
  const sandbox = process.sandbox;
  const known = found.planned;
  const planned: Planned = known == null ? planImage(node.node) : known;
  if (planned.plan == null) return planned.fileError != null ? fail(node, EACCES) : launchInstead(thread, found, request);
  // One that it leaves to others goes on to cost what it does.
  if (process.space.users > 1 && process.space.available() < SPACE_COST) return fail(node, ENOMEM);
  const vm = sandbox.machines.create();
  if (vm == null) return fail(node, ENOMEM);
  const space = sandbox.addSpace(vm);
  const identity = identityFor(thread.credentials, node.node, node.isTrusted);
  const start = new Start(planned, node, request.path, request.argv, request.environment, identity, thread.scheduling.processor);
  const prepared: Prepared = prepareSpace(process, space, start);
  const vcpu = space.vm.createVcpu();
  if (prepared.fails || !vcpu.isOk) {
    if (vcpu.isOk) vcpu.value.drop();
    sandbox.leaveSpace(space);
    node.release();
    if (prepared.missing != null) return prepared.interpreterIsBad ? -ELIBBAD : -ENOENT;
    return -ENOMEM;
  }
  vcpu.value.setRegisters(initialRegisters(prepared));
  vcpu.value.setVectors(initialVectors());
  const program = new Program(found.path, node, joined(request.argv), joined(request.environment));
  process.become(program, space, thread);
  process.auxiliary = prepared.auxiliary;
  process.files = process.files.forExec();
  process.signals.forgetHandlers();
  process.forgetCreatedTimers();
  thread.begin(process.id, vcpu.value, nameOf(request.path));
  takeIdentity(thread, identity);
  return 0;
}

/** A program that runs as somebody else than who started it keeps its memory to itself. */
function takeIdentity(thread: Thread, identity: Identity): void {
  const next = identity.credentials;
  thread.process.isDumpable = true;
  thread.become(next);
  if (identity.isHidden || next.effectiveUser != next.user || next.effectiveGroup != next.group) thread.process.isDumpable = false;
}
