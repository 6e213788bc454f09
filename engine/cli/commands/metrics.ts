// `restage metrics show` and `restage metrics diff`: what the stages measured, now and between revisions.
import { historyTable, metricsTable } from '../../core/compare/table.ts';
import { formatJson } from '../../core/values/json-text.ts';
import type { MapValue, Value } from '../../core/values/value.ts';
import { metricsHistory } from '../../run/compare/metrics-history.ts';
import { type FileMetrics, metricsDiff, metricsShow, type MetricsTargets } from '../../run/compare/metrics.ts';
import { type ProjectRead, readProject } from '../../run/project/project.ts';
import type { Call, Command, CommandGroup, Options } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { addPrecision, configureDiff, precisionOf, printDiff, printTable, requestOf } from './compare.ts';
import { warnings } from '../warnings.ts';

const showCommand: Command = {
  name: 'show',
  summary: 'show the metrics of the workspace, or of many revisions',
  configure(command) {
    command
      .argument('[targets...]', 'only these files, whether they are metrics of a stage or not')
      .option('-R, --recursive', 'targets may be folders, with all files below them')
      .option('-a, --all-branches', 'also of each branch')
      .option('-T, --all-tags', 'also of each tag')
      .option('-A, --all-commits', 'also of each commit that a branch or tag leads to')
      .option('--md', 'a table in Markdown')
      .option('--file <path>', 'the pipeline file, if there are several');
    addPrecision(command).addHelpText('after', showExamples);
  },
  async run(call, paths, options) {
    const targets = { paths, recursive: options['recursive'] === true };
    const read = readProject(call.world, { file: call.file, scope: 'all' });
    const history = {
      branches: options['allBranches'] === true,
      tags: options['allTags'] === true,
      commits: options['allCommits'] === true,
    };
    if (!Object.values(history).includes(true)) await showMetrics(call, read, targets, options);
    else {
      const revisions = await metricsHistory(read, targets, history, warnings(call));
      if (!call.json) printTable(call, historyTable(revisions, precisionOf(options)), options);
      else call.terminal.result(formatJson(mapOf([...revisions].map(([name, files]) => [name, valueOf(files)]))));
    }
    return exitCodes.ok;
  },
};

export async function showMetrics(
  call: Call,
  read: ProjectRead,
  targets: MetricsTargets,
  options: Options,
): Promise<void> {
  const files = await metricsShow(read, targets, warnings(call));
  if (call.json) call.terminal.result(formatJson(valueOf(files)));
  else printTable(call, metricsTable(files, precisionOf(options)), options);
}

function valueOf(files: FileMetrics): MapValue {
  return mapOf([...files].map(([path, value]) => [path, value ?? { kind: 'null' }]));
}

function mapOf(entries: readonly (readonly [string, Value])[]): MapValue {
  return { kind: 'map', entries: new Map(entries) };
}

const diffCommand: Command = {
  name: 'diff',
  summary: 'compare metrics between git revisions, or between one and the workspace',
  configure(command) {
    addPrecision(configureDiff(command, 'metrics'))
      .option('-R, --recursive', 'targets may be folders, with all files below them')
      .addHelpText('after', diffExamples);
  },
  async run(call, words, options) {
    const request = { ...requestOf(words, options), recursive: options['recursive'] === true };
    const comparison = await metricsDiff(
      readProject(call.world, { file: call.file, scope: 'all' }),
      request,
      warnings(call),
    );
    printDiff(call, comparison, options, {
      title: 'Metric',
      revisions: request.revisions,
      withChange: true,
      precision: precisionOf(options),
    });
    return exitCodes.ok;
  },
};

export const metricsCommand: CommandGroup = {
  name: 'metrics',
  summary: 'show what the stages measured, and compare it between git revisions',
  subcommands: [showCommand, diffCommand],
  examples: ['restage metrics show', 'restage metrics diff', 'restage metrics diff main --md'],
};

const showExamples = `
Examples:
  restage metrics show
  restage metrics show --md --precision 3
  restage metrics show -a -T            also of all branches and tags
  restage metrics show --json artifacts/metrics.json`;

const diffExamples = `
Examples:
  restage metrics diff                          HEAD against the workspace
  restage metrics diff main                     main against the workspace
  restage metrics diff v1.0 main                a tag against a branch
  restage metrics diff HEAD~1 HEAD --all        also what did not change
  restage metrics diff main --md --no-path      a table for a pull request
  restage metrics diff --targets m.json --json  one file, for a script
  restage metrics diff -R --targets reports     every file below a folder`;
