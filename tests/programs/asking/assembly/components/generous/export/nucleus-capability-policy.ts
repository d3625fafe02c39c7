/** A policy service that gives whoever asks for any device the first one, opened for all that it can be, for 300 ms, and nothing else. */
import {
  ConnectionAnswer, DeviceAnswer, Failure, FileAnswer, Reason,
} from '../gen/import/nucleus-capability-answers';
import { Rights, RightsFlags } from '../gen/import/nucleus-capability-types';
import { Device, DeviceOffer, devices } from '../gen/import/nucleus-policy-grants';
import { subscribeDuration } from '../gen/import/wasi-clocks-monotonic-clock';
import { Pollable } from '../gen/import/wasi-io-poll';
import { Option, Result } from '../../lib/wit';

const EVERYTHING: Rights = RightsFlags.Read | RightsFlags.Write;
const TIME: u64 = 300_000_000;

/** Null until somebody asks: imports cannot be called before a component has started. */
let held: Array<DeviceOffer> | null = null;

export class FileQuestion {
  subscribe(): Pollable {
    return subscribeDuration(0);
  }

  take(): Result<FileAnswer, Failure> {
    return Result.err<FileAnswer, Failure>(Failure.refused(Reason.SaidNo));
  }

  dropped(): void {}
}

export class ConnectionQuestion {
  subscribe(): Pollable {
    return subscribeDuration(0);
  }

  take(): Result<ConnectionAnswer, Failure> {
    if (held !== null) unreachable();
    return Result.err<ConnectionAnswer, Failure>(Failure.refused(Reason.NotOffered));
  }

  dropped(): void {}
}

export class DeviceQuestion {
  private looked: bool = false;

  constructor(private readonly device: Device) {}

  subscribe(): Pollable {
    return subscribeDuration(0);
  }

  /** It takes its time. */
  take(): Result<DeviceAnswer, Failure> {
    if (!this.looked) {
      this.looked = true;
      return Result.err<DeviceAnswer, Failure>(Failure.pending());
    }
    const opened = this.device.open(EVERYTHING);
    if (!opened.isOk) return Result.err<DeviceAnswer, Failure>(Failure.refused(Reason.NotOpened));
    return Result.ok<DeviceAnswer, Failure>(new DeviceAnswer(opened.value.input, opened.value.output, EVERYTHING, Option.some<u64>(TIME)));
  }

  dropped(): void {}
}

export function file(asker: string, path: string, rights: Rights, purpose: string): FileQuestion {
  return new FileQuestion();
}

export function connection(asker: string, host: string, port: u16, purpose: string): ConnectionQuestion {
  return new ConnectionQuestion();
}

export function device(asker: string, name: string, rights: Rights, purpose: string): DeviceQuestion {
  if (held === null) held = devices();
  return new DeviceQuestion(held![0].device);
}
