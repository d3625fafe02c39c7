/** What is called in `channels.ts`, on either side: a sum of two numbers, and bytes that come back as their count. */

import { FunctionCodec } from '../../kernel/channel/codec.ts';
import type { ValueType } from '../../kernel/component/types/model.ts';

interface Method {
  readonly codec: FunctionCodec;
  serve(...args: never[]): unknown;
}

const u32: ValueType = { kind: 'u32' };
const bytes: ValueType = { kind: 'list', element: { kind: 'u8' } };

function codecOf(parameters: readonly ValueType[], result: ValueType): FunctionCodec {
  return new FunctionCodec({
    parameters: parameters.map((type, index) => ({ name: `p${index}`, type })),
    result,
  });
}

export const ADD = 0;
export const TAKE = 1;

export const METHODS: readonly Method[] = [
  { codec: codecOf([u32, u32], u32), serve: (a: number, b: number) => (a + b) >>> 0 },
  { codec: codecOf([bytes], u32), serve: (data: Uint8Array) => data.length },
];
