/**
 * What the personality is handed on a host without a kernel of ours: each directory that the host pre-opened, a root in
 * memory, and a trace if the host's environment asks for one.
 *
 * A directory is for reading only if the program was so composed, whatever the host allows. That holds for each that is
 * named there, lies below it, or has it inside: a host that grants more than was meant does not get round it.
 */
import { Option } from '../../lib/wit';
import { panic } from '../../lib/debug';
import { Mount } from '../gen/export/nucleus-linux-grants';
import { Rights, RightsFlags } from '../gen/import/nucleus-capability-types';
import { adopt, memory_ } from '../gen/import/nucleus-fs-provider';
import { Node } from '../gen/import/nucleus-fs-types';
import { getSettings, Settings } from '../gen/import/nucleus-runner-program';
import { getEnvironment } from '../gen/import/wasi-cli-environment';
import { getStderr } from '../gen/import/wasi-cli-stderr';
import { getDirectories } from '../gen/import/wasi-filesystem-preopens';
import { OutputStream } from '../gen/import/wasi-io-streams';
import { overlap, resolve } from '../path';
import { Terminal } from './nucleus-terminal-types';

const READ_ONLY: Rights = RightsFlags.Read;
const READ_WRITE: Rights = RightsFlags.Read | RightsFlags.Write | RightsFlags.Delete;
/** What a handle needs on its way through here. */
const ON_THE_WAY: Rights = RightsFlags.Grant | RightsFlags.Delegate;
/** A variable of the host's; not empty, it asks for a trace of system calls. */
const TRACE: string = 'NUCLEUS_TRACE';

export function root(): Option<Node> {
  const made = memory_();
  if (!made.isOk) panic('grants', 'there is no memory for a root directory');
  return Option.some<Node>(made.value);
}

export function scratch(): Option<Node> {
  const made = memory_();
  return made.isOk ? Option.some<Node>(made.value) : Option.none<Node>();
}

export function mounts(): Array<Mount> {
  const settings = getSettings();
  const granted = getDirectories();
  const mounts = new Array<Mount>();
  for (let i = 0; i < granted.length; i++) {
    const path = resolve(settings.directory, granted[i].b);
    const rights = rightsOf(settings, path);
    const adopted = adopt(granted[i].a, rights);
    if (!adopted.isOk) panic('grants', 'the host`s directory ' + path + ' cannot be served');
    mounts.push(new Mount(path, weakened(adopted.value, rights), rights));
  }
  return mounts;
}

export function trace_(): Option<OutputStream> {
  const variables = getEnvironment();
  for (let i = 0; i < variables.length; i++) {
    if (variables[i].a == TRACE && variables[i].b != '') return Option.some<OutputStream>(getStderr());
  }
  return Option.none<OutputStream>();
}

/** WASI lends none that could be set. */
export function controllingTerminal(): Option<Terminal> {
  return Option.none<Terminal>();
}

function rightsOf(settings: Settings, path: string): Rights {
  for (let i = 0; i < settings.readOnly.length; i++) {
    if (overlap(resolve('/', settings.readOnly[i]), path)) return READ_ONLY;
  }
  return READ_WRITE;
}

/** The kernel's own weakening as well, where there is a kernel; elsewhere the provider's refusals stand alone. */
function weakened(node: Node, rights: Rights): Node {
  const weaker = node.attenuate(rights | ON_THE_WAY);
  if (!weaker.isOk) return node;
  node.drop();
  return weaker.value;
}
