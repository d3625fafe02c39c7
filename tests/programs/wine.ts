/**
 * Wine, which is another implementation of what Windows documents: a program is run in a prefix of its own, from the root of its drive
 * C:, with an environment and standard streams like those of `nucleus run`.
 *
 * NUCLEUS_WINE is the path of `wine64`, or 1 to look for it.
 */

import { spawnSync } from 'node:child_process';
import { chownSync, copyFileSync, existsSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { command, type Ended } from './command.ts';

const wanted = process.env.NUCLEUS_WINE;
const places = ['/usr/lib/wine/wine64', '/usr/bin/wine64', '/opt/wine-stable/bin/wine64'];
const wine = wanted === '1' ? places.find((place) => existsSync(place)) : wanted;

/** Why programs are not run under Wine; undefined where they are. */
export const noWine = !wanted
  ? 'a long run: NUCLEUS_WINE=1, with wine64 (Debian: apt-get install wine64)'
  : wine === undefined || !existsSync(wine)
    ? `needs ${wine ?? 'wine64'} (Debian: apt-get install wine64), or NUCLEUS_WINE=PATH`
    : undefined;

/** Permissions do not hold for root: another user's do, whatever it is called. */
const uid = process.getuid?.() === 0 ? 65534 : undefined;
const user = uid === undefined ? {} : { uid };

export class Wine {
  /** What the prefix has before a program has run. */
  private readonly own: readonly string[];

  private constructor(private readonly prefix: string) {
    this.own = readdirSync(this.drive);
  }

  /** Makes the prefix `folder`; it takes some seconds. */
  static async begin(folder: string): Promise<Wine> {
    if (uid !== undefined) chownSync(folder, uid, uid);
    for (const args of [
      ['wineboot', '-i'],
      ['winecfg', '-v', 'win10'],
    ]) {
      const ended = await command(wine!, args, {
        env: environment(folder),
        cwd: folder,
        deadline: 300_000,
        ...user,
      });
      if (ended.code !== 0) throw new Error(`${wine} ${args.join(' ')}: ${ended.stderr}`);
    }
    return new Wine(folder);
  }

  /** Ends the processes of the prefix. */
  end(): void {
    const server = ['wineserver', 'wineserver64']
      .map((name) => join(dirname(wine!), name))
      .find((path) => existsSync(path));
    spawnSync(server ?? 'wineserver', ['--kill'], { env: environment(this.prefix) });
  }

  /** Runs `name`.exe of `folder`, with what lies beside it, on a drive that has nothing else of programs. */
  async run(
    folder: string,
    name: string,
    args: readonly string[],
    variables: readonly string[],
  ): Promise<Ended> {
    for (const one of readdirSync(this.drive))
      if (!this.own.includes(one)) rmSync(join(this.drive, one), { recursive: true, force: true });
    for (const one of readdirSync(folder))
      if (/\.(dll|exe)$/i.test(one)) copyFileSync(join(folder, one), join(this.drive, one));
    return command(wine!, [`./${name}.exe`, ...args], {
      cwd: this.drive,
      deadline: 60_000,
      ...user,
      env: { ...environment(this.prefix), ...Object.fromEntries(variables.map((one) => one.split('='))) },
    });
  }

  private get drive(): string {
    return join(this.prefix, 'drive_c');
  }
}

/** Nothing of the user's; the variables that Wine adds cannot be helped. A program that fails is not debugged. */
function environment(prefix: string): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    HOME: prefix,
    WINEPREFIX: prefix,
    WINEDEBUG: '-all',
    WINEDLLOVERRIDES: 'winedbg.exe=d',
    LC_ALL: 'C.UTF-8',
    TZ: 'UTC',
  };
}
