/** Chooses and makes the adapter behind a lowered function, in its first call. */
import { signatureOf } from '../abi/layout.ts';
import { fusedByClosures, importByClosures } from './closures.ts';
import { isGenerated } from './code.ts';
import type { CallOptions, ComponentFunction } from './function.ts';
import { generateFused } from './fused-code.ts';
import { generateImport } from './import-code.ts';
import { isAnswered, kernelImport } from './kernel-methods.ts';
import { lazily } from './lazy.ts';
import type { CoreFunction, Port } from './port.ts';

export function lowerFunction(
  target: ComponentFunction,
  port: Port,
  options: () => CallOptions,
): CoreFunction {
  const { parameters } = signatureOf(target.type, 'lower');
  return lazily(parameters.length, () => makeAdapter(target, port, options()));
}

function makeAdapter(target: ComponentFunction, port: Port, options: CallOptions): CoreFunction {
  if (isAnswered(options)) return kernelImport(target.type, port, options);
  const generated = isGenerated(target.type, options.generate);
  if (target.kind === 'host') {
    return generated ? generateImport(target, port, options) : importByClosures(target, port, options);
  }
  return generated ? generateFused(target, port, options) : fusedByClosures(target, port, options);
}
