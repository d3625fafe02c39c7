/** `--gdb`: where gdb comes in. */

import type { Manifest } from '../../../kernel/manifest/manifest.ts';
import type { GdbServer } from '../gdb/index.ts';
import type { RunValues } from './commands.ts';
import { CommandError, exitCode, usageError } from './exit-code.ts';
import { tell } from './tell.ts';

/** Errors: CommandError. */
export function refuseDebugger({ gdb, bare }: RunValues): void {
  if (gdb !== undefined && bare)
    throw usageError('--gdb', 'is for Linux and Windows programs, not for --bare');
}

/** Errors: CommandError, where nobody can listen. */
export async function listenForGdb(text: string, manifest: Manifest): Promise<GdbServer> {
  const { GdbServer: Server, placeOf } = await import('../gdb/index.ts');
  const place = placeOf(text);
  if (!place) throw usageError(`--gdb ${text}`, 'is neither a port, 0 to 65535, nor the path of a socket');
  // gdb knows Windows by the program's file; one that was built without it takes the libraries of a Windows program only where there is no system.
  const system = manifest.program.personality === 'linux' ? 'GNU/Linux' : 'none';
  try {
    const server = await Server.listen(place, system);
    tell(`waiting for gdb: target remote ${server.address}`);
    return server;
  } catch (cause) {
    const why = (cause as NodeJS.ErrnoException).code ?? (cause as Error).message;
    throw new CommandError(exitCode.usage, `--gdb ${text}: cannot be listened at: ${why}`, { cause });
  }
}
