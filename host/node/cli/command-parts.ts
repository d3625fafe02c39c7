/** What runs beside a WASI command in its thread: the bytes of its services, and the table of rights. */

import type { Manifest } from '../../../kernel/manifest/manifest.ts';
import { ComponentFailure, LinkFailure } from '../../../kernel/supervisor/failure.ts';
import { readComponent, readRights } from './platform.ts';

/** Errors: LinkFailure. */
export async function servicePartsOf(manifest: Manifest) {
  const services = Object.entries(manifest.services).filter(([one]) => one !== manifest.program.personality);
  const used = services.map(([service, { component }]) => [service, component] as const);
  // What takes a built-in's place may stand in front of it, and then that one runs, too.
  const behind = services.map(([service]) => [service, service] as const);
  const read = [...used, ...behind].map(async ([service, component]) => {
    const bytes = await readComponent(component).catch((cause: Error) => {
      throw new ComponentFailure(component, `service ${service} (${component}): ${cause.message}`, { cause });
    });
    return [component, bytes] as const;
  });
  const rights = readRights().catch((cause: Error) => {
    throw new LinkFailure(cause.message, { cause });
  });
  const components: Record<string, Uint8Array> = Object.fromEntries(await Promise.all(read));
  return { components, rights: await rights };
}
