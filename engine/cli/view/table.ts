// Tables as text: python tabulate's `plain` and `github` forms as DVC prints them, all columns to the left. What comes
// from files cannot move the cursor, end a line or, in Markdown, end a cell.
import type { Table } from '../../core/compare/table.ts';
import { visible } from './problem.ts';
import { widthOf } from '../../core/columns.ts';

/** tabulate makes a column wider than its header by this. */
const headerPadding = 2;

/** Columns two spaces apart; undefined for a table without rows, of which nothing is printed. */
export function plainTable(table: Table): string | undefined {
  if (table.rows.length === 0) return undefined;
  const { headers, rows, widths } = layOut(table, (cell) => cell);
  return [headers, ...rows].map((cells) => padded(cells, widths).join('  ').trimEnd()).join('\n');
}

/** A table of GitHub's Markdown, with the empty line after it that ends it. */
export function markdownTable(table: Table): string {
  const { headers, rows, widths } = layOut(table, (cell) => cell.replaceAll('|', String.raw`\|`));
  const line = (cells: readonly string[]): string => `| ${padded(cells, widths).join(' | ')} |`;
  const rule = `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`;
  return `${[line(headers), rule, ...rows.map(line)].join('\n')}\n`;
}

function layOut(table: Table, change: (cell: string) => string): Table & { readonly widths: readonly number[] } {
  const tidy = (cell: string): string => change(visible(cell).trim());
  const headers = table.headers.map(tidy);
  const rows = table.rows.map((row) => row.map(tidy));
  const widths = headers.map((header, column) =>
    rows.reduce((width, row) => Math.max(width, widthOf(row[column] ?? '')), widthOf(header) + headerPadding),
  );
  return { headers, rows, widths };
}

function padded(cells: readonly string[], widths: readonly number[]): readonly string[] {
  return cells.map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - widthOf(cell)));
}
