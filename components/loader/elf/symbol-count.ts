/**
 * How many dynamic symbols there are, which the format says nowhere directly: DT_HASH has a chain for each symbol,
 * DT_GNU_HASH ends with the last chain, and a section header, where there is one, has the table's size.
 *
 * Source: System V ABI, "Hash Table"; for DT_GNU_HASH the GNU linker's layout (four words, bloom filter of 64-bit
 * words, buckets, chains whose last entry has bit 0 set).
 */
import { Dynamic } from './dynamic';
import { findSection } from './sections';
import * as L from './layout';

/** Number of entries, the null symbol included; 0 where nothing tells. Not yet checked against the file's size. */
export function countSymbols(dynamic: Dynamic): u64 {
  const hash = dynamic.first(L.DT_HASH);
  if (hash) {
    const at = dynamic.table(hash);
    if (at >= 0) return <u64>dynamic.image.u32(<u64>at + 4);
  }
  const section = findSection(dynamic.image, L.SHT_DYNSYM);
  if (section >= 0) return dynamic.image.u64(<u64>section + L.SH_SIZE) / L.SYMBOL_SIZE;
  const gnu = dynamic.first(L.DT_GNU_HASH);
  if (!gnu) return 0;
  const at = dynamic.table(gnu);
  return at < 0 ? 0 : countByGnuHash(dynamic, <u64>at);
}

function countByGnuHash(dynamic: Dynamic, at: u64): u64 {
  const image = dynamic.image;
  const buckets = <u64>image.u32(at);
  const first = <u64>image.u32(at + 4);
  const start = at + 16 + <u64>image.u32(at + 8) * 8;
  if (!image.has(start, buckets * 4)) return 0;
  let last: u64 = 0;
  for (let i: u64 = 0; i < buckets; i++) last = max(last, <u64>image.u32(start + i * 4));
  if (last < first) return first;
  const chains = start + buckets * 4;
  while (image.has(chains + (last - first) * 4, 4)) {
    if (image.u32(chains + (last - first) * 4) & 1) return last + 1;
    last++;
  }
  return 0;
}
