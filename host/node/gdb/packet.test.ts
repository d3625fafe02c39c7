/** Frames of the remote serial protocol, whole, in pieces, and broken. */
import { describe, expect, it } from 'vitest';
import { FrameError, frame, type Incoming, PacketReader } from './packet.ts';

const bytes = (text: string) => Buffer.from(text, 'latin1');
const read = (reader: PacketReader, text: string): Incoming[] => [...reader.feed(bytes(text))];
const packet = (text: string) => ({ tag: 'packet', payload: Uint8Array.from(bytes(text)) });

describe('a reader', () => {
  it('gives packets, and what stands between them', () => {
    expect(read(new PacketReader(100), '+$OK#9a-\x03$g#67')).toEqual([
      { tag: 'acknowledged' },
      packet('OK'),
      { tag: 'refused' },
      { tag: 'interrupt' },
      packet('g'),
    ]);
  });

  it('takes packets byte by byte, and noise between them', () => {
    const reader = new PacketReader(100);
    expect([...'x$m0,4#FDy'].flatMap((one) => read(reader, one))).toEqual([packet('m0,4')]);
  });

  it('takes what is escaped for what it was, a 3 inside of a packet for data', () => {
    expect(read(new PacketReader(100), '$X:}\x03}]\x03#ef')).toEqual([packet('X:#}\x03')]);
  });

  it('says that a checksum is another one, and goes on', () => {
    expect(read(new PacketReader(100), '$OK#00$OK#9a')).toEqual([{ tag: 'damaged' }, packet('OK')]);
  });

  it('takes no packet that is longer than was said', () => {
    expect(() => read(new PacketReader(3), '$1234')).toThrow(FrameError);
  });
});

describe('a frame', () => {
  it.each([
    ['', '$#00'],
    ['OK', '$OK#9a'],
    ['a#b$c}d*e', '$a}\x03b}\x04c}]d}\ne#'],
  ])('of %j', (payload, expected) => {
    const text = Buffer.from(frame(payload)).toString('latin1');
    expect(text.startsWith(expected)).toBe(true);
    expect(read(new PacketReader(100), text)).toEqual([packet(payload)]);
  });

  it('carries every byte', () => {
    const payload = Uint8Array.from({ length: 256 }, (_, at) => at);
    expect([...new PacketReader(600).feed(frame(payload))]).toEqual([{ tag: 'packet', payload }]);
  });
});
