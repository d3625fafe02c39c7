/** What the loader says of an image has to lie in the image and in the address space. */

export interface PlanBounds {
  readonly entry: bigint;
  readonly low: bigint;
  readonly high: bigint;
  readonly segments: readonly {
    readonly address: bigint;
    readonly memorySize: bigint;
    readonly fileOffset: bigint;
    readonly fileSize: bigint;
    readonly access: { readonly execute?: boolean };
  }[];
}

interface Range {
  readonly address: number;
  readonly size: number;
}

export interface ImageBounds {
  readonly size: number;
  readonly headersSize: number;
  readonly entry: number;
  readonly sections: readonly {
    readonly address: number;
    readonly memorySize: number;
    readonly fileOffset: number;
    readonly fileSize: number;
  }[];
  readonly relocations?: Uint32Array | readonly number[] | undefined;
  readonly libraries: readonly { readonly slots: readonly { readonly slot: number }[] }[];
  readonly exceptions?: Range | undefined;
  readonly resources?: Range | undefined;
  readonly threadStorage?: { readonly template: Range; readonly index: number } | undefined;
}

/** Addresses of programs end here. */
const END = 1n << 47n;

/** What is wrong with a plan for an image of `size` bytes; undefined where nothing is. */
export function outsidePlan({ segments, low, high, entry }: PlanBounds, size: bigint): string | undefined {
  const [first] = segments;
  if (first === undefined) return 'there is no segment';
  let end = 0n;
  for (const [index, one] of segments.entries()) {
    if (one.address < end) return `segment ${index} begins before the end of the last one`;
    end = one.address + one.memorySize;
    if (one.fileSize > one.memorySize)
      return `segment ${index} takes more from the file than it has room for`;
    if (one.fileSize > 0n && one.fileOffset + one.fileSize > size)
      return `segment ${index} reaches out of the file`;
  }
  if (low > first.address || end > high) return 'segments lie outside of what is to be reserved';
  if (high > END) return 'it ends behind the address space';
  const isCode = segments.some(
    ({ access, address, memorySize }) => access.execute && entry >= address && entry < address + memorySize,
  );
  return isCode ? undefined : 'the entry point lies in no code';
}

/** The same of a PE image. */
export function outsideImage(image: ImageBounds, size: number): string | undefined {
  let end = image.headersSize;
  if (end > size) return 'its headers reach out of the file';
  if (image.entry >= image.size) return 'the entry point lies outside';
  for (const [index, one] of image.sections.entries()) {
    if (one.address < end) return `section ${index} begins before the end of the last one`;
    if (one.fileSize > one.memorySize)
      return `section ${index} takes more from the file than it has room for`;
    if (one.fileSize > 0 && one.fileOffset + one.fileSize > size)
      return `section ${index} reaches out of the file`;
    end = one.address + one.memorySize;
  }
  if (end > image.size) return 'sections reach out of the image';
  const fits = (address: number, length: number) => address + length <= image.size;
  if (image.libraries.some(({ slots }) => slots.some(({ slot }) => !fits(slot, 8))))
    return 'an import slot lies outside';
  for (const place of image.relocations ?? []) if (!fits(place, 8)) return 'a relocation lies outside';
  const { exceptions, resources, threadStorage } = image;
  const ranges = { exceptions, resources, template: threadStorage?.template };
  for (const [name, range] of Object.entries(ranges))
    if (range !== undefined && !fits(range.address, range.size)) return `${name}: lie outside`;
  return threadStorage !== undefined && !fits(threadStorage.index, 4)
    ? 'the index of thread storage lies outside'
    : undefined;
}
