/**
 * Builds what has changed, each component in a process of its own. Changed means: the hash of what it is made of is not
 * the one in dist/.build.json.
 */

import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BuildOptions } from './arguments.ts';
import type { ComponentConfig } from './component-config.ts';
import type { Digest } from './digest.ts';
import { writeIdentities } from './identities.ts';
import { inputsDigest, toolsDigest } from './inputs.ts';
import { inParallel, type Outcome, runNode } from './pool.ts';
import type { Project } from './project.ts';
import { addToRecord, type BuildRecord, readRecord } from './record.ts';
import { writeRightsTable } from './rights-table.ts';
import { writeSystemCalls } from './system-calls.ts';
import { readWitTexts } from './wit-files.ts';

/** asc needs a core and several hundred megabytes. */
const PROCESSES = 2;

interface Job {
  readonly config: ComponentConfig;
  readonly inputs: string;
  /** How much it is made of, in characters. */
  readonly size: number;
}

/** Builds one component; what it says is for the person who builds. */
export type BuildOne = (project: Project, config: ComponentConfig, options: BuildOptions) => Promise<Outcome>;

/** Whether all went well; what did not has been said. */
export async function build(
  project: Project,
  options: BuildOptions,
  buildOne: BuildOne = runWorker,
): Promise<boolean> {
  const components = chosen(project.components(), options.only);
  const texts = readWitTexts(project.root);
  writeRightsTable(texts.wit, project.root);
  writeSystemCalls(project.root);
  const recordPath = join(project.dist, '.build.json');
  const record = readRecord(recordPath);
  const tools = toolsDigest(project);
  const jobs = components
    .map((config) => jobOf(config, inputsDigest(project, texts, config, tools, options.quick)))
    .filter((job) => !isBuilt(project, record, job))
    .sort((a, b) => lastTime(record, b) - lastTime(record, a) || b.size - a.size);
  mkdirSync(join(project.dist, 'components'), { recursive: true });
  let good = true;
  await inParallel(jobs, PROCESSES, async ({ config, inputs }) => {
    const start = performance.now();
    const { code, output } = await buildOne(project, config, options);
    const milliseconds = Math.round(performance.now() - start);
    process.stderr.write(output);
    if (code === 0) {
      addToRecord(recordPath, config.name, { inputs, milliseconds });
      console.log(`built components/${config.name} in ${(milliseconds / 1000).toFixed(1)} s`);
    } else good = false;
  });
  writeIdentities(project.dist);
  return good;
}

function chosen(components: readonly ComponentConfig[], only: readonly string[]): ComponentConfig[] {
  const names = components.map(({ name }) => name);
  for (const name of only) {
    if (!names.includes(name))
      throw new Error(`there is no component "${name}"; there are: ${names.join(', ')}`);
  }
  return components.filter(({ name }) => only.length === 0 || only.includes(name));
}

function jobOf(config: ComponentConfig, inputs: Digest): Job {
  return { config, inputs: String(inputs), size: inputs.size };
}

function isBuilt(project: Project, record: BuildRecord, { config, inputs }: Job): boolean {
  return (
    record[config.name]?.inputs === inputs &&
    existsSync(project.output(config.name)) &&
    existsSync(join(config.folder, 'gen/main.ts'))
  );
}

/** A component that was never built may take long: it goes first, the largest of them before the others. */
function lastTime(record: BuildRecord, { config }: Job): number {
  return record[config.name]?.milliseconds ?? Number.MAX_SAFE_INTEGER;
}

function runWorker(project: Project, config: ComponentConfig, options: BuildOptions): Promise<Outcome> {
  const worker = fileURLToPath(new URL('worker.js', import.meta.url));
  return runNode([worker, project.root, config.name, ...(options.quick ? ['--quick'] : [])]);
}
