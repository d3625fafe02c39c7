/** What an image is, from its first bytes. */
import { Format } from '../gen/export/nucleus-loader-loader';
import { Bytes } from './bytes';

const ELF_MAGIC: u32 = 0x464c457f;
const WASM_MAGIC: u32 = 0x6d736100;
const MZ_MAGIC: u16 = 0x5a4d;
const PE_MAGIC: u32 = 0x00004550;
const SCRIPT_MAGIC: u16 = 0x2123;

/** Where a DOS header holds the offset of the PE signature. */
const PE_OFFSET: u64 = 0x3c;
const DOS_HEADER_SIZE: u64 = 64;

export function identify(head: Bytes): Format {
  if (head.u32(0) == ELF_MAGIC && head.has(0, 4)) return Format.Elf;
  if (head.u16(0) == SCRIPT_MAGIC) return Format.Script;
  if (head.u16(0) == MZ_MAGIC) return isPe(head) ? Format.Pe : Format.Unknown;
  if (head.u32(0) == WASM_MAGIC && head.has(0, 8)) return wasmLayer(head);
  return Format.Unknown;
}

/** A DOS header whose PE signature is right, or lies behind the bytes at hand. */
function isPe(head: Bytes): bool {
  if (!head.has(0, DOS_HEADER_SIZE)) return false;
  const signature = <u64>head.u32(PE_OFFSET);
  return !head.has(signature, 4) || head.u32(signature) == PE_MAGIC;
}

/** Source: component-model, Binary.md: a preamble's last two bytes are the layer, 0 for a core module. */
function wasmLayer(head: Bytes): Format {
  const layer = head.u16(6);
  if (layer == 0) return Format.CoreModule;
  return layer == 1 ? Format.Component : Format.Unknown;
}
