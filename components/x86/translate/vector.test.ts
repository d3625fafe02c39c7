/** Vector registers of translations, where their locals and the register file have to agree. */

import { expect, it } from 'vitest';
import { CODE, EVERYTHING, Guest } from '../test/guest.ts';

/** In an image of `get-vectors`: the upper halves of registers, 16 bytes each. */
const UPPER = 576;

it('an upper half that is cleared before it has a local is seen by a handler at the head of the loop', async () => {
  const states = await Promise.all([0, 1].map(runLoop));
  expect(states[1]).toBe(states[0]);
});

async function runLoop(after: number): Promise<string> {
  // VFMSUBADD213PD is done by its handler; VPSHUFB clears the upper half of ymm6, VMOVMSKPS looks at it.
  const guest = await Guest.start(
    `c4e2cda7fc   ; vfmsubadd213pd ymm7, ymm6, ymm4
     c4e22100f7   ; vpshufb xmm6, xmm11, xmm7
     c5fc50d6     ; vmovmskps edx, ymm6
     4983ef01     ; sub r15, 1
     75ec         ; jnz to the first
     cc`,
    EVERYTHING,
  );
  const image = Buffer.from(guest.vcpu.getVectors());
  image[512] = 7;
  for (const register of [4, 6, 7]) image.writeDoubleLE(register * 1e200, UPPER + 16 * register);
  guest.vcpu.setVectors(image);
  guest.set({ rip: CODE, r15: 3n });
  if (after) guest.vm.translate(after);
  expect(guest.run().val?.vector).toBe(3);
  return Buffer.from(guest.vcpu.getVectors()).toString('hex');
}
