/** Components cut short anywhere, and with any bit flipped: an error with its offset, or a component. */
import { parse } from '@bytecodealliance/jco-transpile/wasm-tools';
import { describe, expect, it } from 'vitest';
import { refusal } from '../../../tests/conformance/component-bytes.ts';
import { dummyComponent } from '../../../tests/conformance/wit-world.ts';

describe('a damaged component', () => {
  const small = () =>
    parse(`(component
      (core module $M (func (export "f") (param i32) (result i32) (local.get 0)))
      (core instance $m (instantiate $M))
      (import "a:b/c@1.0.0" (instance $i (export "r" (type (sub resource))) (export "g" (func (param "x" u8)))))
      (alias export $i "r" (type $r))
      (type $rec (record (field "x" u8) (field "y" (option string))))
      (component $N (import "t" (type (sub resource))) (export "u" (type 0)))
      (instance $n (instantiate $N (with "t" (type $r))))
      (func $f (param "x" u32) (result u32) (canon lift (core func $m "f")))
      (core func (canon resource.drop $r))
      (export "f" (func $f)))`);

  it('is refused when it is cut short anywhere but between sections', async () => {
    const bytes = await small();
    const accepted: number[] = [];
    for (let end = 0; end < bytes.length; end++) if (!refusal(bytes.subarray(0, end))) accepted.push(end);
    expect(accepted).toEqual(sectionStarts(bytes));
  });

  it('gives a BinaryError or a component whichever bit is flipped', async () => {
    const bytes = await small();
    let refused = 0;
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      bytes[bit >> 3]! ^= 1 << (bit & 7);
      if (refusal(bytes)) refused++;
      bytes[bit >> 3]! ^= 1 << (bit & 7);
    }
    expect(refused).toBeGreaterThan(bytes.length * 4);
    expect(refusal(bytes)).toBeUndefined();
  });

  it('gives the same for a large one, with bytes overwritten all over it', async () => {
    const bytes = await dummyComponent('wasi:cli/command@0.2.12');
    for (let at = 8; at < bytes.length; at += 53) {
      const before = bytes[at]!;
      bytes[at] = (before * 31 + at) & 0xff;
      if (at % 3 === 0) refusal(bytes);
      else refusal(bytes.subarray(0, at));
      bytes[at] = before;
    }
    expect(refusal(bytes)).toBeUndefined();
  });
});

/** Where a file may end: before each of its sections. */
function sectionStarts(bytes: Uint8Array): number[] {
  const starts: number[] = [];
  for (let at = 8; at < bytes.length; ) {
    starts.push(at);
    let [size, shift] = [0, 0];
    for (at++; ; at++, shift += 7) {
      size += (bytes[at]! & 0x7f) << shift;
      if (bytes[at]! < 0x80) break;
    }
    at += 1 + size;
  }
  return starts;
}
