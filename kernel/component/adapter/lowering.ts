/** Chooses and makes the adapter behind a lowered function, in its first call. */
import { signatureOf } from '../abi/layout.ts';
import { fusedByClosures, importByClosures } from './closures.ts';
import { canGenerate, isGenerated, OwnHome } from './code.ts';
import { entering } from './entering.ts';
import { killedBy } from './failure.ts';
import {
  answering,
  type CallOptions,
  type ComponentFunction,
  type LiftedFunction,
  optionsOf,
} from './function.ts';
import { generateFused } from './fused-code.ts';
import { generateImport } from './import-code.ts';
import { isAnswered, kernelImport } from './kernel-methods.ts';
import { bodyOf, lazily, type Restart } from './lazy.ts';
import { bigLongs, type CoreSignature, hasLongs, splitLongs, wordCount } from './long-words.ts';
import { isPooled, pooledImport } from './pooled.ts';
import type { CoreFunction, Port } from './port.ts';
import { watchedImport } from './watching.ts';

type Answering = ReturnType<typeof answering>;

/** `home` is what the instances of one component have in common: they share generated code that is the same. */
export function lowerFunction(
  target: ComponentFunction,
  port: Port,
  options: () => CallOptions,
  home: object,
): CoreFunction {
  const signature = signatureOf(target.kind === 'lifted' ? target.shape : target.type, 'lower');
  const inWords = target.kind !== 'host' && canGenerate && hasLongs(signature);
  const adapter = inWords ? makeWordAdapter : makeAdapter;
  let place = home;
  const body = (restart: Restart) => {
    const found = answering(target, restart);
    const here = place;
    if (target.kind === 'switched') place = new OwnHome();
    const make = (one: Answering, how: CallOptions) => adapter(one, signature, port, how, here);
    return bodyOf(optionsOf(found, options()), (how) => {
      if (found.kind === 'host' || !isPooled(found) || isAnswered(how)) return make(found, how);
      const parameters = inWords ? wordCount(signature) : signature.parameters.length;
      return pooledImport(found, port, how, { parameters, home: here, make });
    });
  };
  const stub = lazily(inWords ? wordCount(signature) : signature.parameters.length, body, home);
  return inWords ? splitLongs(signature, stub) : stub;
}

/** An adapter that sees longs as big integers. */
function makeAdapter(
  target: Answering,
  _signature: CoreSignature,
  port: Port,
  options: CallOptions,
  home: object,
): CoreFunction {
  const { watcher } = options;
  const adapter = makeUnwatched(target, port, options, home);
  return watcher === undefined ? adapter : watchedImport(adapter, target.type, port, watcher);
}

function makeUnwatched(target: Answering, port: Port, options: CallOptions, home: object): CoreFunction {
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
  target: Answering,
  signature: CoreSignature,
  port: Port,
  options: CallOptions,
  home: object,
): CoreFunction {
  const fused = !isAnswered(options) && isGenerated(target.type, options.generate);
  if (fused && target.kind === 'lifted')
    return enteringFrom(port, generateFused(target, port, options, home), target, options);
  return bigLongs(signature, makeAdapter(target, signature, port, options, home));
}

function enteringFrom(
  { instance }: Port,
  call: CoreFunction,
  target: LiftedFunction,
  { site }: CallOptions,
): CoreFunction {
  return entering(call, target.port.instance, instance, (why) => killedBy(instance, site, why));
}
