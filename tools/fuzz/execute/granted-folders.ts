/** What services are granted of folders: nodes of a file system in memory, filled, weakened to the rights of the grant, and served as WASI has them. */

import { drop, type Handle, hostInterface, type ImportValue } from '../../../kernel/component/index.ts';
import { findCompatible } from '../../../kernel/component/types/names.ts';
import { fileStreams } from '../../../kernel/supervisor/file-streams.ts';
import { fileGrantsName, Preopens, preopensName } from '../../../kernel/supervisor/preopens.ts';
import type { Functions } from '../../../kernel/supervisor/services.ts';
import type { Folder, FolderEntry } from '../target/folder.ts';
import type { Service } from '../target/service.ts';
import type { RunningService } from './running-service.ts';

type Flags = Readonly<Record<string, boolean>>;

/** `node` of nucleus:fs/types, as far as it is needed here. */
interface Node extends Handle {
  openAt(path: string, options: Flags, want: Flags): Node;
  writeAt(offset: bigint, data: Uint8Array): number;
  makeDirectoryAt(path: string): void;
}

const PROVIDER = 'nucleus:fs/provider@0.1.0';
/** Bytes that all files of a service may hold together. */
const DISK = 16n << 20n;
const STREAMS = 'nucleus:fs/streams@0.1.0';

export class GrantedFolders {
  readonly #running: (service: string) => RunningService;
  /** By the service that is granted them. */
  readonly #preopens = new Map<string, Preopens>();

  constructor(running: (service: string) => RunningService) {
    this.#running = running;
  }

  /** What is answered here of a service's imports. */
  importsOf({ name, component, folders }: Service): Record<string, ImportValue> {
    if (folders !== undefined) {
      const preopens = this.#open(name, folders.vfs, folders.folders);
      this.#preopens.set(folders.of, preopens);
      return {
        [fileGrantsName]: hostInterface('supervisor', preopens.grants),
        [STREAMS]: hostInterface('supervisor', fileStreams),
      };
    }
    const preopens = this.#preopens.get(name);
    const imported = findCompatible(preopensName, component.type.imports.keys());
    if (preopens === undefined || imported === undefined) return {};
    return { [imported]: hostInterface('supervisor', preopens.interface) };
  }

  /** Whoever serves files has them from now on. */
  started({ folders }: Service): void {
    if (folders === undefined) return;
    const vfs = this.#running(folders.vfs);
    vfs.refuel();
    vfs.exported(PROVIDER).js.bound(DISK);
    this.#preopens.get(folders.of)!.prepare();
  }

  #open(files: string, vfs: string, folders: readonly Folder[]): Preopens {
    const functions = (service: string, name: string) =>
      this.#running(service).exported(name).js as Functions;
    const grants = folders.map(({ guest, rights }, at) => ({ host: String(at), guest, rights }));
    const openDirectory = (host: string) => folders[Number(host)]!;
    return new Preopens(
      grants,
      [],
      { openDirectory, openFile: openDirectory },
      {
        isFront: () => false,
        preopens: () => functions(files, preopensName),
        // In place of a directory of the host it adopts one in memory.
        provider: () => {
          const provider = functions(vfs, PROVIDER) as { memory?: () => Node };
          const adopt = ({ entries }: Folder) => filled(provider.memory!(), entries);
          return { ...provider, adopt } as unknown as Functions;
        },
      },
    );
  }
}

function filled(root: Node, entries: readonly FolderEntry[]): Node {
  for (const { path, bytes } of entries) {
    if (bytes === undefined) {
      root.makeDirectoryAt(path);
      continue;
    }
    const file = root.openAt(path, { create: true }, { read: true, write: true });
    for (let done = 0; done < bytes.length; ) done += file.writeAt(BigInt(done), bytes.subarray(done));
    drop(file);
  }
  return root;
}
