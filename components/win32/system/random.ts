// Random bytes out of the host's source, into the guest's memory.

import { getRandomBytes } from '../gen/import/wasi-random-random';
import { Thread } from '../thread/thread';

/** Bytes that are made at once. */
const PIECE: u64 = 65536;

/** False where memory is not there. */
export function fillRandom(thread: Thread, address: u64, length: u64): bool {
  for (let done: u64 = 0; done < length; ) {
    const bytes = getRandomBytes(min(PIECE, length - done));
    if (!thread.process.memory.write(address + done, bytes)) return false;
    done += bytes.length;
  }
  return true;
}
