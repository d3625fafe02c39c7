/** qemu-x86_64, as it is installed or from the distribution's package. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { unpackPackage } from './debian.ts';

const NAME = 'qemu-x86_64';
const LIBRARIES = 'usr/lib/x86_64-linux-gnu';

let found: readonly string[] | string | undefined;

/** The start of a command that runs a program; or a line that says how to get it. */
export function findQemu(): readonly string[] | string {
  found ??= look();
  return found;
}

function look(): readonly string[] | string {
  if (works([NAME])) return [NAME];
  const unpacked = unpackPackage('qemu-user');
  if ('missing' in unpacked) return `no qemu: ${unpacked.missing}`;
  const { folder } = unpacked;
  // The loader is told where libraries are, so that the guest's environment says nothing of them.
  const libraries = [
    '--library-path',
    `${join(folder, LIBRARIES)}:/lib/x86_64-linux-gnu:/usr/lib/x86_64-linux-gnu`,
  ];
  const command = ['/lib64/ld-linux-x86-64.so.2', ...libraries, join(folder, 'usr/bin', NAME)];
  return works(command)
    ? command
    : `no qemu: ${folder}/usr/bin/${NAME} does not start; apt-get install qemu-user`;
}

/** What `--version` says. */
export function qemuVersion(command: readonly string[]): string {
  const { stdout } = spawnSync(command[0]!, [...command.slice(1), '--version'], { encoding: 'utf8' });
  return /version (\S+)/.exec(stdout ?? '')?.[1] ?? 'of an unknown version';
}

function works(command: readonly string[]): boolean {
  return spawnSync(command[0]!, [...command.slice(1), '--version']).status === 0;
}
