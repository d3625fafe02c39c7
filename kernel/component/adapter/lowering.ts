/** Chooses and makes the adapter behind a lowered function, in its first call. */
import { signatureOf } from '../abi/layout.ts';
import { fusedByClosures, importByClosures } from './closures.ts';
import { canGenerate, isGenerated } from './code.ts';
import { entering } from './entering.ts';
import { killedBy } from './failure.ts';
import type { CallOptions, ComponentFunction, LiftedFunction } from './function.ts';
import { generateFused } from './fused-code.ts';
import { generateImport } from './import-code.ts';
import { isAnswered, kernelImport } from './kernel-methods.ts';
import { bodyOf, lazily } from './lazy.ts';
import { bigLongs, type CoreSignature, hasLongs, splitLongs, wordCount } from './long-words.ts';
import type { CoreFunction, Port } from './port.ts';

/** `home` is what the instances of one component have in common: they share generated code that is the same. */
export function lowerFunction(
  target: ComponentFunction,
  port: Port,
  options: () => CallOptions,
  home: object,
): CoreFunction {
  const signature = signatureOf(target.kind === 'lifted' ? target.shape : target.type, 'lower');
  if (target.kind === 'host' || !canGenerate || !hasLongs(signature)) {
    const make = (how: CallOptions) => makeAdapter(target, port, how, home);
    return lazily(signature.parameters.length, () => bodyOf(options(), make), home);
  }
  const make = (how: CallOptions) => makeWordAdapter(target, signature, port, how, home);
  const stub = lazily(wordCount(signature), () => bodyOf(options(), make), home);
  return splitLongs(signature, stub);
}

/** An adapter that sees longs as big integers. */
function makeAdapter(
  target: ComponentFunction,
  port: Port,
  options: CallOptions,
  home: object,
): CoreFunction {
  if (isAnswered(options)) return kernelImport(target.type, port, options);
  const generated = isGenerated(target.type, options.generate);
  if (target.kind === 'host') {
    return generated ? generateImport(target, port, options, home) : importByClosures(target, port, options);
  }
  const call = generated
    ? generateFused(target, port, options, home)
    : fusedByClosures(target, port, options);
  return enteringFrom(port, call, target, options);
}

/** An adapter that sees longs as two words. */
function makeWordAdapter(
  target: LiftedFunction,
  signature: CoreSignature,
  port: Port,
  options: CallOptions,
  home: object,
): CoreFunction {
  const fused = !isAnswered(options) && isGenerated(target.type, options.generate);
  if (fused) return enteringFrom(port, generateFused(target, port, options, home), target, options);
  return bigLongs(signature, makeAdapter(target, port, options, home));
}

function enteringFrom(
  { instance }: Port,
  call: CoreFunction,
  target: LiftedFunction,
  { site }: CallOptions,
): CoreFunction {
  return entering(call, target.port.instance, instance, (why) => killedBy(instance, site, why));
}
