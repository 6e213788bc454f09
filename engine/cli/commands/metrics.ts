// `restage metrics show` and `restage metrics diff`: what the stages measured, now and between revisions.
import { metricsTable } from '../../core/compare/table.ts';
import { formatJson } from '../../core/values/json-text.ts';
import { metricsDiff, metricsShow } from '../../run/compare/metrics.ts';
import { type ProjectRead, readProject } from '../../run/project/project.ts';
import type { Call, Command, CommandGroup, Options } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { addPrecision, configureDiff, precisionOf, printDiff, printTable, requestOf, warnings } from './compare.ts';

const showCommand: Command = {
  name: 'show',
  summary: 'show the metrics of the workspace',
  configure(command) {
    command
      .argument('[targets...]', 'only these files, whether they are metrics of a stage or not')
      .option('--md', 'a table in Markdown')
      .option('--file <path>', 'the pipeline file, if there are several');
    addPrecision(command).addHelpText('after', showExamples);
  },
  async run(call, targets, options) {
    await showMetrics(call, readProject(call.world, { file: call.file, scope: 'all' }), targets, options);
    return exitCodes.ok;
  },
};

export async function showMetrics(
  call: Call,
  read: ProjectRead,
  targets: readonly string[],
  options: Options,
): Promise<void> {
  const files = await metricsShow(read, targets, warnings(call));
  if (call.json) {
    const entries = new Map([...files].map(([path, value]) => [path, value ?? ({ kind: 'null' } as const)]));
    call.terminal.result(formatJson({ kind: 'map', entries }));
  } else printTable(call, metricsTable(files, precisionOf(options)), options);
}

const diffCommand: Command = {
  name: 'diff',
  summary: 'compare metrics between git revisions, or between one and the workspace',
  configure(command) {
    addPrecision(configureDiff(command, 'metrics')).addHelpText('after', diffExamples);
  },
  async run(call, words, options) {
    const request = requestOf(words, options);
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
  restage metrics show --json artifacts/metrics.json`;

const diffExamples = `
Examples:
  restage metrics diff                          HEAD against the workspace
  restage metrics diff main                     main against the workspace
  restage metrics diff v1.0 main                a tag against a branch
  restage metrics diff HEAD~1 HEAD --all        also what did not change
  restage metrics diff main --md --no-path      a table for a pull request
  restage metrics diff --targets m.json --json  one file, for a script`;
