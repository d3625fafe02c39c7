/** What `nucleus fuzz` prints: lines for people, a line that stays where it is on a terminal, or JSON. */

import type { Progress, Summary } from './campaign/campaign.ts';
import type { ReadCorpus } from './campaign/corpus-folder.ts';
import type { Problem } from './execute/problem.ts';
import { describe } from './finding/replay.ts';

export interface ReporterOptions {
  readonly file: string;
  readonly seed: number;
  readonly jobs: number;
  readonly json: boolean;
}

export interface Reporter {
  begin(corpus: ReadCorpus | undefined): void;
  found(finding: { readonly problem: Problem; readonly key: string }, path: string): void;
  progress(progress: Progress): void;
  end(summary: Summary): void;
}

export function reporter(functions: number, options: ReporterOptions): Reporter {
  return options.json ? jsonReporter(options) : lineReporter(functions, options);
}

function jsonReporter({ file, seed, jobs }: ReporterOptions): Reporter {
  const say = (event: string, what: object) =>
    process.stdout.write(`${JSON.stringify({ event, ...what })}\n`);
  return {
    begin: (corpus) => say('begin', { file, seed, jobs, corpus: corpus?.entries.length ?? 0 }),
    found: ({ problem, key }, path) => say('finding', { ...problem, key, file: path }),
    progress: (progress) => say('progress', progress),
    end: ({ seen, history: _, kept: __, ...summary }) =>
      say('end', { seed, ...summary, ofEdges: seen.length }),
  };
}

/** Back to the line's beginning, and what stands there away. */
const CLEAR = '\r\x1b[K';

function lineReporter(functions: number, { file, seed, jobs }: ReporterOptions): Reporter {
  const isTerminal = process.stdout.isTTY === true;
  const say = (line: string) => process.stdout.write(`${isTerminal ? CLEAR : ''}${line}\n`);
  return {
    begin: (corpus) => {
      const more = [
        ...(jobs > 1 ? [`${jobs} jobs`] : []),
        ...(corpus ? [`${corpus.entries.length} sequences to begin with`] : []),
        ...(corpus?.skipped ? [`${corpus.skipped} that are not its own left out`] : []),
      ];
      say([`${file}: ${functions} functions, seed ${seed}`, ...more].join(', '));
    },
    found: ({ problem }, path) => {
      for (const line of ['', ...describe(problem), `  nucleus fuzz --replay ${path}`]) say(line);
    },
    progress: (progress) => {
      if (isTerminal) process.stdout.write(CLEAR + liveLine(progress));
    },
    end: (summary) => {
      for (const line of summed(summary)) say(line);
    },
  };
}

function liveLine({ milliseconds, runs, calls, edges, corpus, findings, lastNew }: Progress): string {
  const seconds = milliseconds / 1000;
  const since = Math.round((milliseconds - lastNew) / 1000);
  return [
    `${Math.round(seconds)} s`,
    `${Math.round(runs / seconds)} sequences/s`,
    `${Math.round(calls / seconds)} calls/s`,
    `${edges} edges`,
    `${corpus} kept`,
    `${findings} found`,
    `last new ${since} s ago`,
  ].join('  ');
}

function summed({ runs, calls, milliseconds, edges, seen, corpus, findings }: Summary): string[] {
  const seconds = milliseconds / 1000;
  return [
    '',
    `${runs} sequences, ${calls} calls in ${seconds.toFixed(1)} s (${Math.round(calls / seconds)} calls a second)`,
    `${edges} of ${seen.length} edges, ${corpus} sequences kept, ${findings} ${findings === 1 ? 'finding' : 'findings'}`,
  ];
}
