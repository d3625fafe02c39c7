// exec of a program of another kind: a Windows program, or a component. It runs as binfmt_misc would have it: the process stays what it is, and
// somebody else is in it. It gets what the process holds, and nothing else: its directories, its standard streams, its arguments.

import { Option } from '../../lib/wit';
import { EACCES, ENOEXEC, ENOMEM } from '../errno';
import { Description } from '../file/description';
import { S_IFCHR, S_IFMT, S_IFREG, Status } from '../file/status';
import { RightsFlags } from '../gen/import/nucleus-capability-types';
import { Node } from '../gen/import/nucleus-fs-types';
import { Kind, Level, Request, StreamKind, Translation, Window, launch } from '../gen/import/nucleus-launcher-programs';
import { Format, identify } from '../gen/import/nucleus-loader-loader';
import { decode } from '../memory/block';
import { SPACE_COST } from '../memory/space';
import { nameOf, parentOf } from '../path/mount';
import { Process, Program } from '../process/process';
import { initialVectors } from '../thread/initial-vectors';
import { MODE_NONE } from '../filter/seccomp';
import { Thread } from '../thread/thread';
import { handOver, readableDirectory, shared } from './hand-over';
import { Launched } from './launched';
import { ExecRequest, Found } from './script';
import { joined } from './stack';

/** As many bytes as tell any format. */
const HEAD: u32 = 64;
/** Major numbers of terminals: pseudo-terminals, and /dev/tty. */
const PSEUDO_TERMINALS: u64 = 136;
const TERMINALS: u64 = 5;
/** With less memory than this no such program gets anywhere. */
const LEAST_MEMORY: u64 = 16 << 20;

/** Does the process become what was found, if that is a program of another kind? ENOEXEC negated if it is none. Takes over one use of it. */
export function launchInstead(thread: Thread, found: Found, request: ExecRequest): i64 {
  const file = found.node!;
  const error = becomeOther(thread, found, request);
  if (error != 0) file.release();
  return error;
}

function becomeOther(thread: Thread, found: Found, request: ExecRequest): i64 {
  const process = thread.process;
  const sandbox = process.sandbox;
  const file = found.node!;
  const head = file.node.readAt(0, HEAD);
  const format = head.isOk ? identify(head.value) : Format.Unknown;
  if (format != Format.Pe && format != Format.Component) return -ENOEXEC;
  // Modes of files, and filters of calls, are held against Linux programs alone.
  if (process.isChecked || thread.filterMode != MODE_NONE) {
    thread.call.note = 'a program of another kind cannot be held to what a user, or a filter, may not do';
    return -EACCES;
  }
  const memory = process.space.available() / 2;
  if (memory < LEAST_MEMORY + SPACE_COST) return -ENOMEM;
  const vm = sandbox.machines.create();
  if (vm == null) return -ENOMEM;
  const vcpu = vm.createVcpu();
  const space = sandbox.addSpace(vm);
  const other = vcpu.isOk ? start(process, file.node, found.path, format == Format.Pe ? Kind.Windows : Kind.Component, memory, request) : null;
  if (other == null) {
    if (vcpu.isOk) vcpu.value.drop();
    sandbox.leaveSpace(space);
    return vcpu.isOk ? -ENOEXEC : -ENOMEM;
  }
  vcpu.value.setVectors(initialVectors());
  process.become(new Program(found.path, file, joined(request.argv), joined(request.environment)), space, thread);
  process.files = process.files.forExec();
  process.signals.forgetHandlers();
  process.forgetCreatedTimers();
  process.auxiliary = new StaticArray<u8>(0);
  thread.begin(process.id, vcpu.value, nameOf(request.path));
  process.launched = other;
  sandbox.lentMemory += memory;
  return 0;
}

/** Null if it cannot be handed what it needs, or nobody runs its kind. */
function start(process: Process, node: Node, path: string, kind: Kind, memory: u64, request: ExecRequest): Launched | null {
  const image = shared(node, RightsFlags.Read);
  if (image == null) return null;
  const mounts = handOver(process);
  if (mounts == null) {
    image.drop();
    return null;
  }
  const folder = readableDirectory(process, parentOf(path));
  const machines = process.sandbox.machines;
  const level = machines.level;
  const files = process.files;
  const terminal = process.terminal;
  const started = launch(new Request(
    kind,
    process.walker.shown(path),
    image,
    folder == null ? Option.none<Node>() : Option.some<Node>(folder),
    decoded(request.argv),
    decoded(request.environment),
    process.walker.shown(process.directory.path),
    mounts,
    memory,
    process.sandbox.tasksLeft,
    // All count the levels from v1 on, and name the translations in one order.
    level.isSome ? Option.some<Level>(<Level>level.value) : Option.none<Level>(),
    <Translation>machines.translation,
    kindOf(files.get(0)),
    kindOf(files.get(1)),
    kindOf(files.get(2)),
    terminal == null ? Option.none<Window>() : Option.some<Window>(new Window(<u16>terminal.rows, <u16>terminal.columns)),
  ));
  return started.isOk ? new Launched(started.value, memory) : null;
}

function decoded(texts: Array<StaticArray<u8>>): Array<string> {
  const result = new Array<string>(texts.length);
  for (let i = 0; i < texts.length; i++) result[i] = decode(texts[i]);
  return result;
}

/** What a standard stream is; none if it is closed. */
function kindOf(file: Description | null): Option<StreamKind> {
  if (file == null) return Option.none<StreamKind>();
  const status = new Status();
  let kind = StreamKind.Pipe;
  if (file.stat(status) == 0) {
    const type = status.mode & S_IFMT;
    const major = status.represents >> 8;
    if (type == S_IFREG) kind = StreamKind.File;
    else if (type == S_IFCHR) kind = major == PSEUDO_TERMINALS || major == TERMINALS ? StreamKind.Terminal : StreamKind.Null;
  }
  return Option.some<StreamKind>(kind);
}
