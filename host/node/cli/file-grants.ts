/** What `--root` and `--dir` grant of files. */

import { statSync } from 'node:fs';
import type { ConnectionOffer, Grants, Offer } from '../../../kernel/manifest/manifest.ts';
import { parseConnectRule, RuleProblem } from '../../../kernel/manifest/network.ts';
import type { RunValues } from './commands.ts';
import { usageError } from './exit-code.ts';
import { GuestView } from './guest-view.ts';
import { parseDirectory, parseRoot } from './options.ts';

/** Directories that any system's programs write to, in memory where `--root` grants the rest for reading. */
const scratch: readonly string[] = ['/tmp', '/var/tmp', '/dev/shm'];

/** The root comes first, so that `--dir` can put something over it. Errors: CommandError for a value that means nothing. */
export function fileGrants(values: RunValues): Pick<Grants, 'directories' | 'temporary'> {
  const directories = (values.dir ?? []).map((text) => parseDirectory(text));
  if (values.root === undefined) return { directories };
  return { directories: [parseRoot(values.root), ...directories], temporary: scratch };
}

/** What `--offer` lets a component ask for. Errors: CommandError for a value that means nothing. */
export function offersOf({ offer = [], ask = false }: RunValues): Offer[] {
  if (ask && offer.length === 0)
    throw usageError('--ask', 'there is nothing to ask about; offer something with --offer');
  const verdict = ask ? 'ask' : 'grant';
  const directories = offer.filter((text) => !CONNECTION.test(text));
  return directories.map((text) => ({ ...parseDirectory(text, undefined, undefined, '--offer'), verdict }));
}

const CONNECTION = /^(tcp|udp):/;

/** The connections among what is offered. */
export function connectionOffers({ offer = [], ask = false }: RunValues): ConnectionOffer[] {
  return offer
    .filter((text) => CONNECTION.test(text))
    .map((connect) => {
      const rule = parseConnectRule(connect);
      if (rule instanceof RuleProblem) throw usageError(`--offer ${connect}`, `needs ${rule.expected}`);
      if (rule.protocol !== 'tcp') throw usageError(`--offer ${connect}`, 'only tcp can be asked for');
      return { connect, verdict: ask ? 'ask' : 'grant' };
    });
}

/** Before a program is looked for in it. Errors: CommandError for what is no directory. */
export function refuseRoot(text: string): void {
  const { host } = parseRoot(text);
  try {
    if (statSync(host).isDirectory()) return;
  } catch {
    throw usageError('--root', `${text}: no such directory; check the path`);
  }
  throw usageError('--root', `${text}: is not a directory`);
}

export function viewOf({
  directories,
  temporary = [],
}: Pick<Grants, 'directories' | 'temporary'>): GuestView {
  return new GuestView([...temporary.map((guest) => ({ guest })), ...directories]);
}
