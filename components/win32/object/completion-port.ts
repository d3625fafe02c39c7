// Completion ports: queues of what has become of transfers, which threads wait for.

import { Thread } from '../thread/thread';
import { PENDING, Wait } from '../thread/wait';
import { KernelObject } from './kernel-object';

export class Packet {
  constructor(
    readonly key: u64,
    /** Address of the OVERLAPPED. */
    readonly overlapped: u64,
    readonly bytes: u32,
    /** The Win32 error of the transfer, 0 if it was done. */
    readonly error: u32,
  ) {}
}

export class CompletionPort extends KernelObject {
  readonly packets: Array<Packet> = [];

  signaled(thread: Thread): bool {
    return this.packets.length > 0;
  }

  post(packet: Packet): void {
    this.packets.push(packet);
    this.wake();
  }
}

/** Waits for a packet at least; takes `most` of them. */
export class PacketWait extends Wait {
  /** What it has got. */
  readonly taken: Array<Packet> = [];

  constructor(
    private readonly port: CompletionPort,
    private readonly most: u32,
    isAlertable: bool,
  ) {
    super([port], false, isAlertable);
  }

  take(thread: Thread): u32 {
    const packets = this.port.packets;
    if (packets.length == 0) return PENDING;
    while (packets.length > 0 && <u32>this.taken.length < this.most) this.taken.push(packets.shift());
    return 0;
  }
}
