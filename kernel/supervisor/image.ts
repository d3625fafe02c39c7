/** Asks the loader alone what an image is: no other service runs, and nothing is granted. */

import { CapabilityTable } from '../capability/table.ts';
import type { LoadError } from './load-error.ts';
import type { Platform } from './platform.ts';
import { loadRights, Services } from './services.ts';

/** nucleus:loader/loader `description`, in jco's conventions. */
export interface Description {
  readonly format: string;
  readonly summary: string;
  readonly entry: bigint;
  readonly interpreter?: string | undefined;
  readonly libraries: readonly string[];
  readonly imports: readonly { readonly library: string; readonly name: string }[];
  readonly exports: readonly string[];
}

interface Loader {
  identify(head: Uint8Array): string;
  describe(image: Uint8Array): Description;
}

export interface ImageAnswer {
  readonly format: string;
  readonly result: { readonly description: Description } | { readonly error: LoadError };
}

/** As many bytes as `identify` needs. */
const headLength = 64;

/** Errors: LinkFailure, ServiceFailure. */
export async function describeImage(image: Uint8Array, platform: Platform): Promise<ImageAnswer> {
  const services = new Services({
    services: { loader: { component: 'loader' } },
    interfaces: [],
    platform,
    capabilities: new CapabilityTable(),
    rights: await loadRights(platform),
    answers: {},
  });
  try {
    await services.start();
    const loader = services.functions('nucleus:loader/loader') as unknown as Loader;
    const format = loader.identify(image.subarray(0, headLength));
    return { format, result: describe(loader, image) };
  } catch (error) {
    throw services.explain(error);
  } finally {
    services.end();
  }
}

function describe(loader: Loader, image: Uint8Array): ImageAnswer['result'] {
  try {
    return { description: loader.describe(image) };
  } catch (cause) {
    const { payload } = cause as { payload?: LoadError };
    if (payload === undefined) throw cause;
    return { error: payload };
  }
}
