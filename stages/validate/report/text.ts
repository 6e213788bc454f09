// The report as plain text, for a terminal or a mail: findings first, columns after them.
// Lines are at most 100 characters long, but for words that are longer.
import { formatSource } from '../../table/source.ts';
import type { ColumnProfile, Finding, ValidationReport } from '../finding.ts';
import { grouped, percent } from '../words.ts';
import { outcome, rangeOf } from './shared.ts';

const WIDTH = 100;

export function reportText(report: ValidationReport): string {
  const { rows, columns, findings, source } = report;
  const head = [
    'DATA QUALITY REPORT',
    '===================',
    '',
    ...wrapped(`Data: ${formatSource(source)}.`, ''),
    `Rows: ${grouped(rows)}   Columns: ${columns.length}`,
    ...wrapped(`Outcome: ${outcome(report)}`, ''),
  ];
  const found = findings.length === 0 ? ['', 'Nothing was found.'] : findings.flatMap(findingLines);
  return [...head, ...found, '', 'COLUMNS', '-------', '', ...columnLines(report.columns, rows), ''].join('\n');
}

function findingLines({ severity, message, lines, advice, count }: Finding): string[] {
  const where = lines === undefined || lines.length === 0 ? [] : wrapped(linesText(lines, count), '    ');
  return ['', ...wrapped(`[${severity}] ${message}.`, ''), ...where, ...wrapped(`What to do: ${advice}.`, '    ')];
}

function linesText(lines: readonly number[], count = lines.length): string {
  const words = lines.join(', ');
  return `${lines.length === 1 ? 'Line' : 'Lines'} ${words}${count > lines.length ? ', …' : ''} of the file`;
}

function columnLines(columns: readonly ColumnProfile[], rows: number): string[] {
  const cells = columns.map((column) => [
    column.name,
    column.type,
    column.missing === 0 ? '0' : `${grouped(column.missing)} (${percent(column.missing / rows)})`,
    grouped(column.distinct),
    rangeOf(column),
  ]);
  const table = [['column', 'type', 'missing', 'different', 'from .. mean .. to, or most frequent'], ...cells];
  const widths = table[0]!.map((_, at) => Math.max(...table.map((line) => Array.from(line[at]!).length)));
  return table.map((line) =>
    line
      .map((cell, at) => cell + ' '.repeat(widths[at]! - Array.from(cell).length))
      .join('  ')
      .trimEnd(),
  );
}

function wrapped(text: string, indent: string): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && indent.length + line.length + 1 + word.length > WIDTH) {
      lines.push(indent + line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, indent + line];
}
