/**
 * The methods of a link: what the two ends say to each other beside the calls of components.
 *
 *     0   bind   interface, function, ...          gives the function the next method number, from `FIRST_FUNCTION` on
 *     1   drop   entries                           their owner has no handle on them any more; nobody waits for the answer
 *     2 to 7     entry, ...                        of streams and pollables: `io-methods.ts`
 *     8 to 11                                      of handles that go on to another importer: `offers.ts`
 *     12  object bind   interface, function, ..., type   the same as `bind`, of a function of objects that the peer has of this domain
 *     13  thirds function                          of each resource type of a bound function: whether both ends have it of the same third
 *     14  describe                                 what the domain exports: `description.ts`
 *
 * A function is bound in the first call of it, so nobody has to agree on a list of them beforehand. One that there is not uses up a number,
 * too: so who binds knows the number before the answer, and sends the call right behind.
 */
import { FunctionCodec } from '../channel/codec.ts';
import { CodecError } from '../channel/message-pack.ts';
import type { IncomingCall } from '../channel/server.ts';
import type { PrimitiveKind } from '../component/types/model.ts';
import type { ExportTable } from './export-table.ts';

export const BIND = 0;
export const DROP = 1;
/** The last method of `io-methods.ts`. */
export const IO_LAST = 7;
export const OBJECT_BIND = 12;
export const THIRDS = 13;
export const DESCRIBE = 14;
export const FIRST_FUNCTION = 16;

/** Functions that an importer may bind on one link. */
export const BIND_LIMIT = 1 << 14;
/** Those of them that are of objects, whose types are the peer's to say. */
export const OBJECT_BIND_LIMIT = 1 << 9;

const scalar = (kind: PrimitiveKind) => ({ kind }) as const;

const asked = [
  { name: 'interface', type: scalar('string') },
  { name: 'function', type: scalar('string') },
  { name: 'signature', type: scalar('u32') },
  // From whom the caller has the resource types of the function's handles, one after the other; empty of who is no third.
  { name: 'thirds', type: { kind: 'option', type: { kind: 'list', element: scalar('string') } } },
] as const;

export const bindCodec = new FunctionCodec({
  // Other names of the function, where there is none of the first: the first of these that there is.
  parameters: [...asked, { name: 'others', type: asked[3].type }],
  result: scalar('u32'),
});

/** `type` as `type-text.ts` has it. */
export const objectBindCodec = new FunctionCodec({
  parameters: [...asked, { name: 'type', type: scalar('string') }],
  result: scalar('u32'),
});

export const thirdsCodec = new FunctionCodec({
  parameters: [{ name: 'function', type: scalar('u32') }],
  result: { kind: 'list', element: scalar('bool') },
});

export const dropCodec = new FunctionCodec({
  parameters: [{ name: 'entries', type: { kind: 'list', element: scalar('u32') } }],
});

/** Answers a `drop`. */
export function dropped(call: IncomingCall, table: ExportTable): void {
  let isGood = false;
  try {
    const [entries] = dropCodec.decodeParameters(call.bytes, call.length);
    isGood = table.drop(entries as Uint32Array);
  } catch (error) {
    if (!(error instanceof CodecError)) throw error;
  }
  if (isGood) call.reply(dropCodec.encodeResult(undefined));
  else call.refuse('bad-call');
}
