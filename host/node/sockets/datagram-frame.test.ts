import { describe, expect, it } from 'vitest';
import { pipeMemory, SharedPipe } from '../worker/shared-pipe.ts';
import { type Datagram, LARGEST, LARGEST_FRAME, putDatagram, takeDatagram } from './datagram-frame.ts';
import { fromNode } from './socket-address.ts';

describe('datagrams in a pipe', () => {
  it('come out as they went in', () => {
    const pipe = new SharedPipe();
    const data = Uint8Array.of(1, 2, 3);
    const sent: Datagram[] = [
      { address: fromNode('10.1.2.255', 65535), data },
      { address: fromNode('fe80::1:ffff%3', 1), data: new Uint8Array(0) },
      { address: undefined, data },
    ];
    for (const one of sent) expect(putDatagram(pipe, one)).toBe(true);
    expect(sent.map(() => takeDatagram(pipe))).toEqual(sent);
    expect(takeDatagram(pipe)).toBeUndefined();
  });

  it('are whole or not there at all', () => {
    const pipe = new SharedPipe(pipeMemory(1 << 17));
    const big = { address: undefined, data: new Uint8Array(LARGEST.ipv6) };
    expect([putDatagram(pipe, big), pipe.length]).toEqual([true, LARGEST_FRAME]);
    expect([putDatagram(pipe, big), pipe.length]).toEqual([false, LARGEST_FRAME]);
  });
});
