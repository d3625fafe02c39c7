/** A link while it lasts, and what was agreed on it: the numbers of functions, the entries that were given. */
import { CapabilityTable } from '../capability/table.ts';
import type { Body } from '../channel/body.ts';
import type { CallOptions, Read, Settle } from '../channel/caller.ts';
import type { FunctionCodec } from '../channel/codec.ts';
import { CallRefused } from '../channel/link.ts';
import { CodecError } from '../channel/message-pack.ts';
import type { CallSite } from '../component/instance/trap.ts';
import type { ResourceType } from '../component/types/model.ts';
import type { DomainImports } from './domain-imports.ts';
import type { ExportTable } from './export-table.ts';
import { Handoff } from './handoff.ts';
import type { LentObjects } from './lent-objects.ts';
import {
  BIND,
  bindCodec,
  DROP,
  dropCodec,
  FIRST_FUNCTION,
  OBJECT_BIND,
  objectBindCodec,
  THIRDS,
  thirdsCodec,
} from './methods.ts';
import type { Link, RemoteInterfaces } from './remote-interfaces.ts';
import type { EntryOwner } from './remote-object.ts';
import { Watches } from './watches.ts';

export interface ConnectionOptions {
  readonly capabilities?: CapabilityTable;
  /** What this domain's component imports: of those types it may have objects of the peer's. */
  readonly imported?: DomainImports | undefined;
  /** The interfaces that are called over it, where it leads to who provides them. */
  readonly remote?: RemoteInterfaces;
  /** Makes the table of what goes the other way, where the link has a way back. */
  readonly lend?: (flush: () => void, connection: Connection) => LentObjects;
  /** What the peer has of this domain, where it is this connection that is the way back. */
  readonly table?: ExportTable;
}

/** A function that has a number at the peer. */
export interface Bound {
  readonly number: number;
  /** Why the peer has not bound it, when it has said so. */
  readonly refusal: CallRefused | undefined;
  /** Resource types of thirds from which both ends import; undefined until the peer has said which. */
  readonly shared: ReadonlySet<ResourceType> | undefined;
}

export interface Asked {
  readonly site: CallSite;
  /** Other names of the function, where there is none of the site's: of those that there are, the first. */
  readonly others?: readonly string[];
  readonly signature: number;
  /** Who provides the resource types of its handles here; absent where all of them are the peer's, or the host's. */
  readonly thirds?: readonly string[] | undefined;
  /** Its type, where it is of an object of the peer's and not of an interface that the peer exports. */
  readonly type?: string | undefined;
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

const NONE: ReadonlySet<ResourceType> = new Set();

function bindMessage({ site, others, signature, thirds, type }: Asked): [method: number, body: Body] {
  const common = [site.interface, site.function, signature, thirds] as const;
  return type === undefined
    ? [BIND, bindCodec.encodeParameters([...common, others])]
    : [OBJECT_BIND, objectBindCodec.encodeParameters([...common, type])];
}

/** Undefined for what is no answer. */
function answerIn(codec: FunctionCodec, bytes: Uint8Array, length: number): unknown {
  try {
    return codec.decodeResult(bytes, length);
  } catch (error) {
    if (error instanceof CodecError) return undefined;
    throw error;
  }
}

export class Connection implements EntryOwner {
  readonly link: Link;
  readonly capabilities: CapabilityTable;
  readonly imported: DomainImports | undefined;
  readonly remote: RemoteInterfaces | undefined;
  readonly handoff: Handoff;
  /** Streams and pollables of the peer's that are watched. */
  readonly watches = new Watches();
  /** What the peer has of this domain: its calls of that are answered by this. */
  readonly lent: LentObjects | undefined;
  readonly #table: ExportTable | undefined;
  readonly #bound = new Map<object, Bound>();
  /** Functions that the peer was asked to bind: it numbers them in this order. */
  #asked = 0;
  /** Entries to be given back that there was no room to say so of. */
  readonly #dropped: number[] = [];
  /** Calls of the peer's that are being answered: it waits for them, and answers none itself. */
  #answering = 0;

  constructor(link: Link, options: ConnectionOptions = {}) {
    const { capabilities = new CapabilityTable(), imported, remote, lend, table } = options;
    this.imported = imported;
    this.link = link;
    this.capabilities = capabilities;
    this.remote = remote;
    this.handoff = new Handoff(this, capabilities);
    this.lent = lend && link.back?.((flush) => lend(flush, this));
    this.#table = table;
  }

  /** Whether it carries nothing any more, heard of or not. */
  get isOver(): boolean {
    return this.link.ended !== undefined || this.link.isOver === true;
  }

  /** What the peer has been given of this domain's; absent where it has no way to ask for it. */
  get table(): ExportTable | undefined {
    return this.#table ?? this.lent?.table;
  }

  /** Milliseconds that callers wait for who provides the interfaces; undefined, of a way back, too, for ever. */
  get timeout(): number | undefined {
    return this.remote?.timeout;
  }

  /** Calls, and waits for the answer. @throws CallRefused */
  call<T>(method: number, body: Body, read: Read<T>, options?: CallOptions): T {
    if (this.#answering > 0) throw new CallRefused('would-deadlock', { unsent: true });
    return this.link.call(method, body, read, options);
  }

  /** Answers a call of the peer's, which sleeps until then. */
  answering(answer: () => void): void {
    this.#answering++;
    try {
      answer();
    } finally {
      this.#answering--;
    }
  }

  /** A function, known by `key`, if it has been bound. */
  bound(key: object): Bound | undefined {
    return this.#bound.get(key);
  }

  /**
   * Gives a function, known by `key`, a number at the peer, which need not have heard of it yet: a call can be sent right behind.
   * @param handles resource types, as `thirds` has them
   * @throws CallRefused
   */
  bind(key: object, asked: Asked, handles: readonly ResourceType[] = []): Bound {
    const number = FIRST_FUNCTION + this.#asked;
    const bound: Mutable<Bound> = { number, refusal: undefined, shared: undefined };
    this.link.begin(...bindMessage(asked), this.#expect(bound));
    this.#asked++;
    this.#bound.set(key, bound);
    if (asked.thirds === undefined) bound.shared = NONE;
    else this.link.begin(THIRDS, thirdsCodec.encodeParameters([number]), this.#listen(bound, handles));
    return bound;
  }

  /** What a function has in common with the peer's; waits until the peer has said so. @throws CallRefused */
  shared(bound: Bound, timeout: number | undefined): ReadonlySet<ResourceType> {
    // The answer to what was asked first comes first.
    if (bound.shared === undefined)
      this.call(THIRDS, thirdsCodec.encodeParameters([bound.number]), () => undefined, { timeout });
    return bound.shared ?? NONE;
  }

  /** The peer's answer says nothing new, or no. */
  #expect(bound: Mutable<Bound>): Settle {
    return {
      answered: (bytes, length) => {
        if (answerIn(bindCodec, bytes, length) !== bound.number) this.close();
      },
      refused: (error) => {
        bound.refusal = error;
      },
    };
  }

  #listen(bound: Mutable<Bound>, handles: readonly ResourceType[]): Settle {
    return {
      answered: (bytes, length) => {
        const shared = answerIn(thirdsCodec, bytes, length) as boolean[] | undefined;
        if (shared === undefined) this.close();
        else bound.shared = new Set(handles.filter((_, at) => shared[at]));
      },
      // There is no such function, then.
      refused: () => {
        bound.shared = NONE;
      },
    };
  }

  /** Ends it: what the peer has of this domain's is dropped, whatever the peer does. */
  close(): void {
    this.link.close();
    this.lent?.end();
  }

  give(entry: number): void {
    this.#dropped.push(entry);
    this.settle();
  }

  /** Says which entries have been dropped: before the next call, so that the order stays. */
  settle(): void {
    if (this.#dropped.length === 0) return;
    const body = dropCodec.encodeParameters([Uint32Array.from(this.#dropped)]);
    if (this.link.ended !== undefined || this.link.send(DROP, body)) this.#dropped.length = 0;
  }
}
