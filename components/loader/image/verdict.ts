/** Makers of the loader's errors, so that a check reads as one line. */
import { Defect, Feature, Flaw, LoadError } from '../gen/export/nucleus-loader-loader';

/** `offset` is the file offset of the field at fault. */
export function malformed(what: Defect, offset: u64): LoadError {
  return LoadError.malformed(new Flaw(what, offset));
}

export function unsupported(feature: Feature): LoadError {
  return LoadError.unsupported(feature);
}
