// Tables as text: python tabulate's `plain` and `github` forms as DVC prints them, all columns to the left. What comes
// from files cannot move the cursor, end a line or, in Markdown, end a cell.
import type { Table } from '../../core/compare/table.ts';
import { visible } from './problem.ts';
import { padToWidth, widthOf } from '../../core/columns.ts';

/** tabulate makes a column wider than its header by this. */
const headerPadding = 2;

/** Columns two spaces apart; undefined for a table without rows, of which nothing is printed. */
export function plainTable(table: Table): string | undefined {
  if (table.rows.length === 0) return undefined;
  const { headers, rows, widths } = layOut(table, (cell) => cell);
  return [headers, ...rows].map((cells) => padded(cells, widths).join('  ').trimEnd()).join('\n');
}

/**
 * The plain form if it fits into `columns`; else with the first column as headings above the rest; else a line for each
 * cell. A terminal would break longer lines anywhere.
 */
export function fittedTable(table: Table, columns: number): string | undefined {
  const forms = [plainTable, headedTable, recordsTable];
  const texts = forms.map((form) => form(table));
  return (
    texts.find((text) => text === undefined || text.split('\n').every((line) => widthOf(line) <= columns)) ??
    texts.at(-1)
  );
}

function headedTable(table: Table): string | undefined {
  const { headers, rows } = layOut(table, (cell) => cell);
  const inner = plainTable({ headers: headers.slice(1), rows: rows.map((row) => row.slice(1)) });
  if (inner === undefined) return undefined;
  const [head, ...lines] = inner.split('\n').map((line) => `  ${line}`);
  return [head, ...underHeadings(rows, (_row, at) => lines.slice(at, at + 1))].join('\n');
}

function recordsTable(table: Table): string | undefined {
  if (table.rows.length === 0) return undefined;
  const { headers, rows } = layOut(table, (cell) => cell);
  const width = Math.max(...headers.slice(1).map(widthOf));
  const named = (cell: string, at: number): string => `  ${padToWidth(headers[at + 1] ?? '', width)}  ${cell}`;
  return underHeadings(rows, (row) => row.slice(1).map(named)).join('\n');
}

/** The lines of each row, under its first cell where that is another one than before. */
function underHeadings(
  rows: Table['rows'],
  linesOf: (row: readonly string[], at: number) => readonly string[],
): readonly string[] {
  return rows.flatMap((row, at) => {
    const [heading = ''] = row;
    return [...(at > 0 && heading === rows[at - 1]?.[0] ? [] : [heading]), ...linesOf(row, at)];
  });
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
  return cells.map((cell, column) => padToWidth(cell, widths[column] ?? 0));
}
