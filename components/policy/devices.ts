/** The devices that this service holds, which it may grant by their names. */
import { Reason } from './gen/import/nucleus-capability-answers';
import { Rights } from './gen/import/nucleus-capability-types';
import { DeviceFailureTag, DeviceOffer, devices, DeviceStreams } from './gen/import/nucleus-policy-grants';
import { Result } from '../lib/wit';
import { isFor } from './terms';

/** Null until somebody asks. */
let held: Array<DeviceOffer> | null = null;

/** The first offer of that name, of those that this asker may ask for. */
export function deviceCalled(asker: string, name: string): DeviceOffer | null {
  if (held === null) held = devices();
  const all = held!;
  for (let i = 0; i < all.length; i++) {
    if (all[i].name == name && isFor(all[i].terms, asker)) return all[i];
  }
  return null;
}

export function openDevice(offer: DeviceOffer, rights: Rights): Result<DeviceStreams, Reason> {
  const opened = offer.device.open(rights);
  if (opened.isOk) return Result.ok<DeviceStreams, Reason>(opened.value);
  const isGone = opened.error.tag == DeviceFailureTag.NotFound;
  return Result.err<DeviceStreams, Reason>(isGone ? Reason.NotFound : Reason.NotOpened);
}
