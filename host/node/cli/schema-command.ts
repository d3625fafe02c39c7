/** `nucleus schema`: the JSON Schema of a system's manifest. */

import { systemJsonSchema } from '../../../kernel/manifest/system-schema.ts';

/** As it is printed, and published beside the package's own manifest. */
export function schemaText(): string {
  return `${JSON.stringify(systemJsonSchema(), null, 2)}\n`;
}

/** Gives the exit code. */
export async function printSchema(): Promise<number> {
  process.stdout.write(schemaText());
  return 0;
}
