/** `--connect`, `--listen` and `--http`: what of the network a component is granted. */

import {
  type NetworkGrants,
  parseConnectRule,
  parseListenRule,
  RuleProblem,
} from '../../../kernel/manifest/network.ts';
import { parseOrigin } from '../../../kernel/manifest/origin.ts';
import { usageError } from './exit-code.ts';

/** Values as typed, each once or more. */
export interface NetworkValues {
  readonly connect?: string[];
  readonly listen?: string[];
  readonly http?: string[];
}

const parsers = { connect: parseConnectRule, listen: parseListenRule, http: parseOrigin } as const;

/** Undefined where no such option is there. Errors: CommandError for a rule that means nothing. */
export function networkGrants(values: NetworkValues): NetworkGrants | undefined {
  if (!values.connect && !values.listen && !values.http) return undefined;
  return {
    connect: rules('connect', values.connect),
    listen: rules('listen', values.listen),
    http: rules('http', values.http),
  };
}

function rules(option: keyof typeof parsers, texts: readonly string[] = []): string[] {
  for (const text of texts) {
    const answer = parsers[option](text);
    if (answer instanceof RuleProblem) throw usageError(`--${option} ${text}`, `needs ${answer.expected}`);
  }
  return [...new Set(texts)];
}
