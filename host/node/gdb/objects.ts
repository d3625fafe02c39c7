/** What gdb reads part by part (`qXfer`): the processor, threads, libraries, and what else is known of the program. */

import { librariesOf } from './libraries.ts';
import { type Session, unlessRefused } from './session.ts';

/** Bytes of one part. */
const mostRead = 0xfff0;

export interface ObjectSource {
  readonly session: Session;
  readonly description: string;
  /** Those that there are, with the names that gdb gives them. */
  threads(): readonly { readonly id: string; readonly name: string }[];
  /** The one that is asked about. */
  thread(): number;
}

/** Columns: name of the object, its bytes; undefined where there is none now. */
const rows: Readonly<Record<string, (source: ObjectSource) => Uint8Array | undefined>> = {
  features: ({ description }) => Buffer.from(description),
  auxv: ({ session }) => session.auxiliary(),
  'exec-file': ({ session }) => Buffer.from(session.image()),
  threads: (source) => Buffer.from(threadList(source)),
  libraries: ({ session }) => Buffer.from(libraryList(session)),
  siginfo: (source) => unlessRefused(() => source.session.signalInfo(source.thread())),
};

/** Features that say that these can be read. */
export const objectFeatures: readonly string[] = Object.keys(rows).map((name) => `qXfer:${name}:read`);

/**
 * The reply to `OBJECT:read:ANNEX:OFFSET,LENGTH`: `m` and a part of it, `l` and the last part; empty for what is not known. The annex of `exec-file` is
 * a process, of which there is one.
 */
export function objectPart(text: string, source: ObjectSource): string | Uint8Array {
  const found = /^([^:]+):read:([^:]*):([0-9a-f]{1,12}),([0-9a-f]{1,12})$/i.exec(text);
  if (!found || !Object.hasOwn(rows, found[1]!)) return '';
  const [, name, annex, from, length] = found;
  const isRight = name === 'features' ? annex === 'target.xml' : name === 'exec-file' || annex === '';
  const whole = isRight ? rows[name!]!(source) : undefined;
  if (!whole) return 'E00';
  const offset = Number.parseInt(from!, 16);
  const end = offset + Math.min(Number.parseInt(length!, 16), mostRead);
  return Buffer.concat([Buffer.from(end < whole.length ? 'm' : 'l'), whole.subarray(offset, end)]);
}

function threadList(source: ObjectSource): string {
  const list = source.threads().map(({ id, name }) => `<thread id="${id}" name="${inXml(name)}"/>`);
  return `<?xml version="1.0"?><threads>${list.join('')}</threads>`;
}

function libraryList(session: Session): string {
  const list = librariesOf(session).map(
    ({ path, address }) =>
      `<library name="${inXml(path)}"><segment address="0x${address.toString(16)}"/></library>`,
  );
  return `<?xml version="1.0"?><library-list version="1.0">${list.join('')}</library-list>`;
}

/** Controls cannot be said in XML; gdb reads the rest as UTF-8. */
function inXml(text: string): string {
  return text.replaceAll(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`).replaceAll(/\p{Cc}/gu, '?');
}
