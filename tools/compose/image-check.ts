/** Is a file a program that the personality can load? The loader says, from its first bytes, as when it is run. */
import { decodeComponent, hostInterface, instantiate } from '../../kernel/component/index.ts';
import { explainLoadError, type LoadError } from '../../kernel/supervisor/load-error.ts';

/** `load-plan` of nucleus:loader/loader, as far as it is used. */
interface LoadPlan {
  readonly interpreter?: string | undefined;
}

/** nucleus:loader/loader, in jco's conventions, as far as it is used. */
interface Loader {
  identify(head: Uint8Array): string;
  plan(head: Uint8Array, size: bigint): LoadPlan;
}

/** The program headers of nearly all images lie within it. */
const FIRST_LOOK = 4096;

/** Undefined for an ELF that can be loaded, else why not. `loader` is the component's bytes; `bare`: nobody loads interpreters. */
export async function refuseImage(
  image: Uint8Array,
  loader: Uint8Array,
  bare: boolean,
): Promise<string | undefined> {
  const instance = await instantiate(decodeComponent(loader), {
    name: 'loader',
    imports: {
      'nucleus:bootstrap/emergency@0.1.0': hostInterface('build', { debug: () => {}, exit: () => {} }),
    },
  });
  try {
    const { js } = instance.exports.get('nucleus:loader/loader@0.1.0') as unknown as { js: Loader };
    return refusal(js, image, bare);
  } finally {
    instance.close();
  }
}

function refusal(loader: Loader, image: Uint8Array, bare: boolean): string | undefined {
  const format = loader.identify(image.subarray(0, FIRST_LOOK));
  const explain = (error: LoadError) => explainLoadError(error, format);
  for (let length = FIRST_LOOK; ; ) {
    const head = image.subarray(0, length);
    const { plan, error } = planOf(loader, head, image.length);
    if (plan)
      return format === 'elf' ? refusedPlan(plan, bare) : explain({ tag: 'unsupported', val: 'format' });
    if (error.tag !== 'need' || Number(error.val) <= head.length || head.length === image.length)
      return explain(error);
    length = Number(error.val);
  }
}

function refusedPlan({ interpreter }: LoadPlan, bare: boolean): string | undefined {
  if (!bare || interpreter === undefined) return undefined;
  return `needs the interpreter ${interpreter}, and a bare guest has none; link it with -nostdlib -static`;
}

type Planned =
  | { readonly plan: LoadPlan; readonly error?: undefined }
  | { readonly plan?: undefined; readonly error: LoadError };

function planOf(loader: Loader, head: Uint8Array, size: number): Planned {
  try {
    return { plan: loader.plan(head, BigInt(size)) };
  } catch (cause) {
    const { payload } = cause as { payload?: LoadError };
    if (payload === undefined) throw cause;
    return { error: payload };
  }
}
