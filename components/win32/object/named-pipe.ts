// Named pipes within the process: a server's instances of a name, each of which one client at a time is connected to.

import { Process } from '../process/process';
import { FILE_READ_DATA, FILE_WRITE_DATA } from './file';
import { Channel, PipeEnd } from './pipe';

/** PIPE_UNLIMITED_INSTANCES. */
const ANY: u32 = 255;

export enum PipeState {
  Listening,
  Connected,
  Disconnected,
}

/** All instances of one name, and what they have in common. */
export class PipeName {
  readonly servers: Array<PipeServer> = [];

  constructor(
    readonly name: string,
    /** Whose directions there are: PIPE_ACCESS_INBOUND and PIPE_ACCESS_OUTBOUND. */
    readonly direction: u32,
    readonly isMessage: bool,
    readonly most: u32,
    readonly timeout: u32,
  ) {}

  get isFull(): bool {
    return this.most != ANY && <u32>this.servers.length >= this.most;
  }

  /** One that a client can be connected to. */
  get free(): PipeServer | null {
    for (let i = 0; i < this.servers.length; i++) if (this.servers[i].state == PipeState.Listening) return this.servers[i];
    return null;
  }
}

export class PipeServer extends PipeEnd {
  state: PipeState = PipeState.Listening;
  client: PipeClient | null = null;

  constructor(
    private readonly process: Process,
    readonly family: PipeName,
    readonly inSize: u32,
    readonly outSize: u32,
  ) {
    super(null, null);
    this.writesMessages = family.isMessage;
    family.servers.push(this);
  }

  get isNamed(): bool {
    return true;
  }

  get isListening(): bool {
    return this.state == PipeState.Listening;
  }

  get isConnected(): bool {
    return this.state == PipeState.Connected;
  }

  /** Whether a client cannot have this access: it may read what goes out, and write what comes in. */
  refuses(access: u32): bool {
    if ((access & FILE_READ_DATA) != 0 && (this.family.direction & 2) == 0) return true;
    return (access & FILE_WRITE_DATA) != 0 && (this.family.direction & 1) == 0;
  }

  /** The client's end. */
  connect(): PipeClient {
    const inbound = (this.family.direction & 1) != 0 ? new Channel(this.inSize) : null;
    const outbound = (this.family.direction & 2) != 0 ? new Channel(this.outSize) : null;
    this.incoming = inbound;
    this.outgoing = outbound;
    const client = new PipeClient(this, outbound, inbound);
    client.writesMessages = this.family.isMessage;
    this.client = client;
    this.state = PipeState.Connected;
    return client;
  }

  /** Sends the client away; what it has not read is lost. */
  disconnect(): void {
    this.part();
    if (this.outgoing != null) this.outgoing!.clear();
    this.incoming = null;
    this.outgoing = null;
    const client = this.client;
    if (client != null) client.isSentAway = true;
    this.client = null;
    this.state = PipeState.Disconnected;
  }

  protected close(): void {
    this.isClosed = true;
    this.part();
    const servers = this.family.servers;
    servers.splice(servers.indexOf(this), 1);
    if (servers.length == 0) this.process.pipes.delete(this.family.name);
  }
}

export class PipeClient extends PipeEnd {
  isSentAway: bool = false;

  constructor(
    readonly server: PipeServer,
    incoming: Channel | null,
    outgoing: Channel | null,
  ) {
    super(incoming, outgoing);
  }

  get isNamed(): bool {
    return true;
  }

  get isConnected(): bool {
    return !this.isSentAway;
  }
}
