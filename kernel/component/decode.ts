/** From bytes to a component that can be instantiated: its types, and what it says of rights. */

import { readRights } from './rights-section.ts';
import type { Component } from './types/component.ts';
import { decodeComponent as decodeTypes } from './types/resolve.ts';

/** Decodes and checks a component. Throws BinaryError, whatever the bytes; module bytes stay views on `bytes`. */
export function decodeComponent(bytes: Uint8Array): Component {
  const component = decodeTypes(bytes);
  readRights(component, bytes);
  return component;
}
