/**
 * The methods of a link: what the two ends say to each other beside the calls of components.
 *
 *     0   bind   interface, function, signature    gives the function a method number, from `FIRST_FUNCTION` on
 *     1   drop   entries                           their owner has no handle on them any more; nobody waits for the answer
 *
 * A function is bound in the first call of it, so nobody has to agree on a list of them beforehand.
 */
import { FunctionCodec } from '../channel/codec.ts';
import type { PrimitiveKind } from '../component/types/model.ts';

export const BIND = 0;
export const DROP = 1;
export const FIRST_FUNCTION = 8;

/** Functions that an importer may bind on one link. */
export const BIND_LIMIT = 1 << 14;

const scalar = (kind: PrimitiveKind) => ({ kind }) as const;

export const bindCodec = new FunctionCodec({
  parameters: [
    { name: 'interface', type: scalar('string') },
    { name: 'function', type: scalar('string') },
    { name: 'signature', type: scalar('u32') },
  ],
  result: scalar('u32'),
});

export const dropCodec = new FunctionCodec({
  parameters: [{ name: 'entries', type: { kind: 'list', element: scalar('u32') } }],
});
