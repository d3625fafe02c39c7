/** The report of a campaign as one HTML file that needs nothing from anywhere: what was found, and what was reached. */
import { whereOf } from '../execute/problem.ts';
import { chart } from './chart.ts';
import type { FunctionCoverage } from './function-coverage.ts';
import type { FileLines } from './line-coverage.ts';
import { sourceParts } from './source-parts.ts';
import { escaped, table } from './table.ts';

/** What had been reached at a moment. */
export interface Moment {
  readonly milliseconds: number;
  readonly calls: number;
  readonly edges: number;
  readonly corpus: number;
}

export interface Report {
  readonly target: string;
  readonly seed: number;
  readonly runs: number;
  readonly milliseconds: number;
  /** The last one is the end. */
  readonly moments: readonly Moment[];
  readonly ofEdges: number;
  readonly findings: readonly {
    readonly oracle: string;
    readonly function: string;
    readonly message: string;
    readonly place: readonly string[];
    readonly service?: string | undefined;
    /** How it is run again. */
    readonly replay?: string;
  }[];
  /** Of the interface: how often each function has returned a value, and failed with an error of its own. */
  readonly functions: readonly {
    readonly name: string;
    readonly returned: number;
    readonly failed: number;
  }[];
  readonly code: readonly FunctionCoverage[];
  /** Lines of the source, as far as the component says what its code was made of. */
  readonly source: readonly FileLines[];
}

export function reportPage(report: Report): string {
  const { target, seed, runs, milliseconds, moments, ofEdges, findings, functions, code } = report;
  const end = moments.at(-1) ?? { calls: 0, edges: 0, corpus: 0 };
  const edges = moments.map((one) => ({ milliseconds: one.milliseconds, value: one.edges }));
  const corpus = moments.map((one) => ({ milliseconds: one.milliseconds, value: one.corpus }));
  const reached = functions.filter(({ returned }) => returned > 0).length;
  const rate = Math.round((end.calls * 1000) / Math.max(1, milliseconds));
  return [
    '<!doctype html>',
    '<html lang="en">',
    `<head><meta charset="utf-8"><title>${escaped(target)}: nucleus fuzz</title><style>${STYLE}</style></head>`,
    '<body>',
    `<h1>${escaped(target)}</h1>`,
    `<p>Seed ${seed}: ${runs} sequences, ${end.calls} calls in ${(milliseconds / 1000).toFixed(1)} s`,
    `(${rate} a second). ${end.edges} of ${ofEdges} edges, ${end.corpus} sequences kept.</p>`,
    `<h2>Findings: ${findings.length}</h2>`,
    findings.length === 0 ? '<p>Nothing was found.</p>' : findingsTable(findings),
    '<h2>Edges over time</h2>',
    chart('edges over time', edges, milliseconds),
    '<h2>Kept sequences over time</h2>',
    chart('kept sequences over time', corpus, milliseconds),
    `<h2>Functions of the interface: ${reached} of ${functions.length} have returned</h2>`,
    functionsTable(functions),
    `<h2>Code: ${code.filter(({ covered }) => covered > 0).length} of ${code.length} core functions were entered</h2>`,
    codeTable(code),
    ...sourceParts(report.source),
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

const STYLE = [
  ':root{color-scheme:light dark;--line:#2563eb;--soft:#8884;--bad:#dc2626}',
  'body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}',
  'table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}',
  'th,td{text-align:left;padding:.2rem .6rem;border-bottom:1px solid var(--soft);overflow-wrap:anywhere}',
  'td.number,th.number{text-align:right;white-space:nowrap}',
  'tr.missed td{color:var(--bad)}',
  'svg{width:100%;height:auto}.axis{stroke:var(--soft)}',
  '.line{fill:none;stroke:var(--line);stroke-width:2}text{font-size:12px;fill:currentColor}',
  'meter{width:8rem}code{font-size:.9em}',
  'details{margin:.5rem 0}pre{margin:0;white-space:pre-wrap}pre.run{background:#16a34a22}',
  'pre.partly{background:#ca8a0444}pre.missed{background:#dc262633}',
].join('\n');

function findingsTable(findings: Report['findings']): string {
  const rows = findings.map(({ oracle, function: name, message, replay, ...at }) => [
    escaped(oracle),
    `<code>${escaped(name)}</code>`,
    escaped(message) + (whereOf(at) === '' ? '' : `<br><code>${escaped(whereOf(at))}</code>`),
    replay === undefined ? '' : `<code>${escaped(replay)}</code>`,
  ]);
  return table(['oracle', 'function', 'what happened', 'again'], rows, () => false);
}

function functionsTable(functions: Report['functions']): string {
  const rows = functions.map(({ name, returned, failed }) => [
    `<code>${escaped(name)}</code>`,
    returned,
    failed,
  ]);
  return table(['function', 'returned', 'failed'], rows, ([, returned]) => returned === 0);
}

/** What is covered least comes first. */
function codeTable(code: Report['code']): string {
  const sorted = [...code].sort((a, b) => a.covered / a.edges - b.covered / b.edges || b.edges - a.edges);
  const rows = sorted.map(({ name, module, edges, covered }) => [
    `<code>${escaped(name)}</code>`,
    module,
    covered,
    edges,
    `<meter max="${edges}" value="${covered}">${Math.round((100 * covered) / edges)} %</meter>`,
  ]);
  return table(['core function', 'module', 'covered', 'edges', ''], rows, ([, , covered]) => covered === 0);
}
