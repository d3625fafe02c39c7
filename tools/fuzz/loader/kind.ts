/** `--target loader`: images of programs, as bytes. */

import type { InputKind } from '../input/kind.ts';
import { SeedError } from '../sequence/encoding.ts';
import { type ImageInput, MOST, simplerImage } from './input.ts';
import { FUNCTIONS, LoaderTrial } from './trial.ts';

export const loaderKind: InputKind<ImageInput> = {
  name: 'loader',
  what: 'images of programs',
  functions: FUNCTIONS,
  open: ({ component }) => LoaderTrial.open(component),
  pack: ({ image, head }) => ({ image, head }),
  unpack(packed) {
    const { image, head } = (packed ?? {}) as Partial<ImageInput>;
    const isWhole =
      image instanceof Uint8Array && Number.isInteger(head) && head! >= 0 && head! <= image.length;
    if (!isWhole) throw new SeedError('an image is damaged');
    return { image, head: head! };
  },
  fromFile: (bytes) =>
    bytes.length > MOST ? undefined : { image: new Uint8Array(bytes), head: bytes.length },
  simpler: simplerImage,
  runs: 400,
  files: ({ image }) => ({ '.bin': image }),
};
