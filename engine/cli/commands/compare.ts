// What `metrics` and `params` have in common: the words and options of a comparison, and how it is printed.
import { type Command as CommanderCommand, InvalidArgumentError } from 'commander';
import { type Comparison, comparisonToValue } from '../../core/compare/diff.ts';
import { defaultPrecision, diffTable, type DiffTableOptions, type Table } from '../../core/compare/table.ts';
import { formatJson } from '../../core/values/json-text.ts';
import type { CompareRequest } from '../../run/compare/compare.ts';
import { revisionsOf } from '../../run/compare/sides.ts';
import type { Call, Options } from '../command.ts';
import { fittedTable, markdownTable, plainTable } from '../view/table.ts';

export function configureDiff(command: CommanderCommand, files: 'metrics' | 'params'): CommanderCommand {
  return command
    .argument('[a]', 'the old revision, as git understands it (default: HEAD)')
    .argument('[b]', 'the new revision (default: the workspace)')
    .option('--targets <paths...>', `only these files, whether they are ${files} of a stage or not`)
    .option('--all', 'also what is the same on both sides')
    .option('--md', 'a table in Markdown')
    .option('--no-path', 'leave out the column of paths')
    .option('--file <path>', 'the pipeline file, if there are several');
}

export function addPrecision(command: CommanderCommand): CommanderCommand {
  return command.option(
    '--precision <n>',
    `round to this many digits after the point (default: ${defaultPrecision}); --json is never rounded`,
    precision,
  );
}

/** @param words the revisions as typed */
export function requestOf(words: readonly string[], options: Options): CompareRequest {
  return { revisions: revisionsOf(words), targets: textsOf(options['targets']), all: options['all'] === true };
}

export function textsOf(option: unknown): readonly string[] {
  return Array.isArray(option) ? option.filter((item) => typeof item === 'string') : [];
}

export function precisionOf(options: Options): number {
  return typeof options['precision'] === 'number' ? options['precision'] : defaultPrecision;
}

export type DiffView = Pick<DiffTableOptions, 'title' | 'revisions' | 'withChange' | 'precision'>;

export function printDiff(call: Call, comparison: Comparison, options: Options, view: DiffView): void {
  if (call.json) call.terminal.result(formatJson(comparisonToValue(comparison)));
  else printTable(call, diffTable(comparison, { ...view, withPath: options['path'] !== false }), options);
}

export function printTable({ terminal }: Call, table: Table, options: Options): void {
  const plain = terminal.isTerminal ? fittedTable(table, terminal.width) : plainTable(table);
  const text = options['md'] === true ? markdownTable(table) : plain;
  if (text !== undefined) terminal.result(text);
}

function precision(text: string): number {
  const digits = Number(text);
  if (!/^\d+$/.test(text) || digits > 100) throw new InvalidArgumentError('it is not a whole number from 0 to 100.');
  return digits;
}
