/** Libraries of a Windows program, as gdb wants them: by the address of the first section (Microsoft, "PE Format"). */

import type { Session } from './session.ts';

export interface Library {
  readonly path: string;
  readonly address: bigint;
}

/** Bytes of an image in which its headers are looked for. */
const headers = 0x1000;
const signatureAt = 0x3c;
/** Behind the signature: sections, bytes of the optional header, and where that begins. */
const sectionsAt = 6;
const optionalSizeAt = 20;
const optionalAt = 24;
/** In a section's header. */
const sectionAddressAt = 12;

/** Those that have sections, which the system's own have not; the program itself is none. */
export function librariesOf(session: Session): Library[] {
  const image = session.image();
  return session.modules().flatMap(({ path, base }) => {
    const address = path === image ? undefined : firstSection(session.read(base, headers));
    return address === undefined ? [] : [{ path, address: base + BigInt(address) }];
  });
}

/** From the image's beginning on; undefined where there is none in what was read. */
function firstSection(bytes: Uint8Array): number | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.byteLength < signatureAt + 4) return undefined;
  const signature = view.getUint32(signatureAt, true);
  if (signature + optionalAt > view.byteLength || view.getUint16(signature + sectionsAt, true) === 0)
    return undefined;
  const at = signature + optionalAt + view.getUint16(signature + optionalSizeAt, true) + sectionAddressAt;
  return at + 4 > view.byteLength ? undefined : view.getUint32(at, true);
}
