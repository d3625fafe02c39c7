/** `--jit MODE` and `--no-jit`: which of a guest's code becomes WebAssembly. One setting, so they may not contradict each other. */

import { Option } from 'commander';
import { type Translation, translations } from '../../../kernel/manifest/manifest.ts';
import { usageError } from './exit-code.ts';

export function jit(): Option {
  return new Option(
    '--jit <MODE>',
    'which code is translated: hot, always (all, on first sight) or never (default: hot)',
  ).argParser(parseTranslation);
}

export function noJit(): Option {
  return new Option('--no-jit', 'the same as --jit=never').preset('never').argParser(parseTranslation);
}

/** `earlier` is what the command line said before. */
export function parseTranslation(text: string, earlier?: Translation): Translation {
  const translation = translations.find((one) => text === one);
  if (translation === undefined)
    throw usageError(`--jit ${text}`, `is no mode; write one of ${translations.join(', ')}`);
  if (earlier !== undefined && earlier !== translation)
    throw usageError(`--jit ${text}`, `contradicts --jit ${earlier}, which stands before it`);
  return translation;
}
