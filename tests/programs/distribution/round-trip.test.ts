/**
 * What a packer makes of bytes here is what it makes natively, and it gets the bytes back from it. NUCLEUS_ROUND_TRIP says how
 * many MiB; the figure of a long run is 20.
 */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { sampleBytes } from './sample.ts';
import { expectBytes, lacking, runHere, runThere } from './system-program.ts';

const mebibytes = Number(process.env.NUCLEUS_ROUND_TRIP ?? '0');
/** Without it, as few bytes as make two blocks for two threads. */
const sizeFor = (least: number) => (mebibytes > 0 ? mebibytes * 2 ** 20 : least);
/** On a busy machine some 30 KiB are packed in a second at the dearest setting here. */
const deadlineFor = (size: number) => 500_000 + Math.ceil(size / 30);

/** Columns: program; Debian package; options to pack; fewest bytes. Those with -T2 work with two threads on a block each. */
const rows = [
  ['gzip', 'gzip', ['-c'], 300_001],
  ['gzip', 'gzip', ['-c', '-9', '--rsyncable'], 300_001],
  ['xz', 'xz-utils', ['-c', '-1'], 300_001],
  ['xz', 'xz-utils', ['-c', '-1', '-T2', '--block-size=196608', '--check=sha256'], 300_001],
  ['zstd', 'zstd', ['-c', '-q', '-3', '--check'], 600_001],
  ['zstd', 'zstd', ['-c', '-q', '-T2', '-B512K', '-5'], 1_200_001],
] as const;

describe.each(rows)('%s (%s) %j', (program, pack, options, least) => {
  const size = sizeFor(least);
  const deadline = deadlineFor(size);
  const reason = lacking(program, pack);
  let cwd: string;
  beforeAll(() => {
    cwd = mkdtempSync(join(tmpdir(), 'round-trip-'));
  });
  afterAll(() => rmSync(cwd, { recursive: true, force: true }));

  it.skipIf(reason)(
    `takes ${size} bytes there and back${reason ? ` (${reason})` : ''}`,
    async () => {
      const input = sampleBytes(size);
      const native = await runHere({ program, args: options, cwd, input, deadline });
      const packed = await runThere({ program, args: options, cwd, input, deadline });
      expectBytes(packed.stdout, native.stdout);
      const back = await runThere({ program, args: ['-dc'], cwd, input: packed.stdout, deadline });
      expectBytes(back.stdout, input);
    },
    2 * deadline,
  );
});
