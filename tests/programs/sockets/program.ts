/** The command of assembly/, built by bindgen, and its runs under Nucleus and under wasmtime. */

import { cpSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildComponent } from '../../../tools/build/build-component.ts';
import { TemporaryProject } from '../../../tools/build/temporary-project.ts';
import { readWitTexts } from '../../../tools/build/wit-files.ts';
import { findWasmtime, howToGetWasmtime } from '../../../tools/wasmtime/find.ts';
import { type CommandOptions, command, type Ended, nucleus } from '../command.ts';

const wasmtime = findWasmtime();

/** Why nothing can be run under wasmtime here; undefined where it can. */
export const noWasmtime = wasmtime === undefined ? howToGetWasmtime : undefined;

/** Everything, for runs that are about something else than what is granted. */
export const EVERYTHING = [
  ...['--connect', 'tcp:*:*', '--connect', 'udp:*:*'],
  ...['--listen', 'tcp:*:*', '--listen', 'udp:*:*'],
];

export class SocketsProgram {
  /** Holds the component; the caller removes it. */
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), 'sockets-')));
  readonly path = join(this.folder, 'sockets.wasm');

  async build(): Promise<void> {
    const project = new TemporaryProject({});
    try {
      cpSync(join(import.meta.dirname, 'assembly'), project.root, { recursive: true });
      const config = project.components().find(({ name }) => name === 'sockets')!;
      writeFileSync(this.path, await buildComponent(project, readWitTexts(project.root), config, true));
    } finally {
      project.remove();
    }
  }

  nucleus(grants: readonly string[], job: readonly string[], more?: CommandOptions): Promise<Ended> {
    return nucleus(['run', ...grants, this.path, ...job], more);
  }

  wasmtime(job: readonly string[], more?: CommandOptions): Promise<Ended> {
    const grants = ['-S', 'inherit-network,allow-ip-name-lookup'];
    return command(wasmtime!, ['run', ...grants, this.path, ...job], more);
  }

  /** What the job prints, when it ends well. */
  async says(grants: readonly string[], ...job: string[]): Promise<string> {
    return said(await this.nucleus(grants, job));
  }
}

/** The output of a run that has ended well. */
export function said({ code, stdout, stderr }: Ended): string {
  if (code !== 0 || stderr !== '') throw new Error(`ended with ${code}: ${stderr}`);
  return stdout.toString().trim();
}
