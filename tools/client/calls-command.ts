/** `nucleus wit calls`: the WIT of the pollable form of interfaces, so that components can be built against it. */

import { CommandError, exitCode } from '../../host/node/cli/exit-code.ts';
import type { WitCallsValues } from '../../host/node/cli/wit-command.ts';
import type { ExternType, InstanceType } from '../../kernel/component/types/model.ts';
import { callsWit } from '../../kernel/remote/calls-wit.ts';
import type { DescribedInterface } from './described.ts';
import { describeFile, writeText } from './described-file.ts';

/** Gives the exit code. Errors: CommandError. */
export async function writeCalls(file: string, values: WitCallsValues): Promise<number> {
  const { interfaces } = describeFile(file, values);
  const packages = new Set(interfaces.map(({ name }) => packageOf(name)));
  if (packages.size > 1)
    throw new CommandError(
      exitCode.usage,
      `--interface: ${[...packages].join(' and ')} have a text each: name interfaces of one package`,
    );
  const texts = interfaces.map((one) => callsOf(file, one));
  await writeText([`package ${[...packages][0]};\n`, ...texts].join('\n'), values.output);
  return 0;
}

function callsOf(file: string, one: DescribedInterface): string {
  const name = one.name.replace(/^.*\//, '').replace(/@.*$/, '');
  try {
    return callsWit(name, typeOf(one));
  } catch (cause) {
    throw new CommandError(exitCode.cannotRun, `${file}: ${one.name}: ${(cause as Error).message}`, {
      cause,
    });
  }
}

function typeOf({ functions, resources, types }: DescribedInterface): InstanceType {
  return {
    exports: new Map<string, ExternType>([
      ...[...resources].map(
        ([name, resource]) => [name, { kind: 'resource', resource, abstract: true }] as const,
      ),
      ...[...types].map(([name, type]) => [name, { kind: 'type', type }] as const),
      ...[...functions].map(([name, type]) => [name, { kind: 'func', type }] as const),
    ]),
  };
}

/** `acme:kv@1.0.0` of `acme:kv/store@1.0.0`. */
function packageOf(name: string): string {
  return name.replace(/\/[^@]*/, '');
}
