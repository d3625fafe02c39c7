/**
 * Archives that are compressed, unpacked once for a run to a file that has no name: it goes with the process, however that ends.
 */

import { createHash, type Hash } from 'node:crypto';
import { closeSync, constants, mkdtempSync, openSync, rmdirSync, unlinkSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, type Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import zlib from 'node:zlib';
import type { Budget } from './budget.ts';
import { RootfsError } from './error.ts';
import { Source } from './source.ts';
import { ProgramMissing, type Unpacking, unpackingBy } from './unpacking-program.ts';

interface Form {
  readonly name: string;
  readonly magic: readonly number[];
  /** A stage of a pipeline. */
  readonly unpacker: () => Transform | Unpacking;
}

const zstd = (zlib as unknown as { createZstdDecompress?: () => Transform }).createZstdDecompress;

/** An archive may ask for a dictionary of 4 GiB; none that anybody makes needs this much. */
const xzLimit = '--memlimit-decompress=1GiB';

const forms: readonly Form[] = [
  { name: 'gzip', magic: [0x1f, 0x8b], unpacker: () => zlib.createGunzip() },
  {
    name: 'zstd',
    magic: [0x28, 0xb5, 0x2f, 0xfd],
    unpacker: zstd ?? (() => unpackingBy('zstd', ['-dcq'])),
  },
  {
    name: 'xz',
    magic: [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00],
    unpacker: () => unpackingBy('xz', ['-dc', xzLimit]),
  },
  { name: 'bzip2', magic: [0x42, 0x5a, 0x68], unpacker: () => unpackingBy('bzip2', ['-dc']) },
];

/** The same bytes, unpacked if they are compressed. `digest` is what they must have then, such as "sha256:...". Errors: RootfsError. */
export async function unpacked(source: Source, budget: Budget, digest?: string): Promise<Source> {
  const head = source.read(0, 6);
  const form = forms.find(({ magic }) => magic.every((byte, index) => head[index] === byte));
  const hash = digest === undefined ? undefined : hashOf(source.name, digest);
  const plain = form ? await unpack(source, form, budget, hash) : source;
  if (!form && hash) for (const piece of source.pieces()) hash.update(piece);
  if (hash) compare(source.name, digest!, hash);
  return plain;
}

/** Errors: RootfsError, if the bytes are others than the digest says. */
export function checkDigest(source: Source, digest: string): void {
  const hash = hashOf(source.name, digest);
  for (const piece of source.pieces()) hash.update(piece);
  compare(source.name, digest, hash);
}

function compare(name: string, digest: string, hash: Hash): void {
  const found = `${digest.slice(0, digest.indexOf(':'))}:${hash.digest('hex')}`;
  if (found !== digest) throw new RootfsError(`${name}: is damaged: it should be ${digest} and is ${found}`);
}

function hashOf(name: string, digest: string): Hash {
  const match = /^(sha256|sha512):[0-9a-f]+$/.exec(digest);
  if (!match)
    throw new RootfsError(`${name}: has a digest of a kind that is not known: ${digest.slice(0, 100)}`);
  return createHash(match[1]!);
}

async function unpack(source: Source, form: Form, budget: Budget, hash: Hash | undefined): Promise<Source> {
  const file = nameless();
  let size = 0;
  const refusals: RootfsError[] = [];
  try {
    await pipeline(Readable.from(source.pieces()), form.unpacker(), async (pieces: AsyncIterable<Buffer>) => {
      for await (const piece of pieces) {
        const refusal = budget.take(piece.length, source.name);
        // What a pipeline rejects with may be no more than that it was ended.
        if (refusal) refusals.push(refusal);
        if (refusal) throw refusal;
        hash?.update(piece);
        for (let done = 0; done < piece.length; )
          done += writeSync(file, piece, done, piece.length - done, size + done);
        size += piece.length;
      }
    });
  } catch (cause) {
    closeSync(file);
    const [refusal] = refusals;
    if (refusal) throw refusal;
    if (cause instanceof ProgramMissing)
      throw new RootfsError(
        `${source.name}: is compressed by ${form.name}, and ${cause.message}; install it, or unpack the archive first`,
        { cause },
      );
    throw new RootfsError(`${source.name}: cannot be unpacked (${form.name}): ${(cause as Error).message}`, {
      cause,
    });
  }
  return new Source(source.name, file, 0, size);
}

function nameless(): number {
  const folder = mkdtempSync(join(tmpdir(), 'nucleus-'));
  const path = join(folder, 'unpacked');
  try {
    const file = openSync(path, constants.O_RDWR | constants.O_CREAT | constants.O_EXCL, 0o600);
    unlinkSync(path);
    return file;
  } finally {
    rmdirSync(folder);
  }
}
