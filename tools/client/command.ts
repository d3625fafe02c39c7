/** `nucleus client`: a TypeScript module with the typed client of what a component exports, or of what WIT says. */

import type { ClientValues } from '../../host/node/cli/client-command.ts';
import { describeFile, writeText } from './described-file.ts';
import { generateClient } from './generate.ts';

const LIBRARY = 'nucleus/client';

/** Gives the exit code. Errors: CommandError. */
export async function writeClient(file: string, values: ClientValues): Promise<number> {
  const text = generateClient(describeFile(file, values), { library: values.library ?? LIBRARY });
  await writeText(text, values.output);
  return 0;
}
