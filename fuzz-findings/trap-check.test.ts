// trap: the component ended itself in the middle of a call
//   in check: unreachable
//   at M

import { test } from 'node:test';
import { openSequence } from 'nucleus/fuzz';

test('trap: check', async () => {
  const run = await openSequence(new URL('../../../../fuzz-4shW2r/broken.wasm', import.meta.url));
  run.call('check', 31337);
  await run.holds('trap');
});
