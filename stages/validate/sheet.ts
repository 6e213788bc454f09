// The raw file as validation sees it: typed columns, the line of each row, and the values that are not of their declared type.
// Reading never stops at a wrong value: validation tells all of them. A file that is no table at all is still an error.
import { createReadStream } from 'node:fs';
import { shownPath } from '../stage-error.ts';
import { trimTexts, type ColumnKind, type Table } from '../table/columns.ts';
import { CsvParser } from '../table/csv/parser.ts';
import { typedTable } from '../table/csv.ts';
import type { ColumnRules } from './params.ts';

/** The values of one column that are not of its declared type; they are missing in the table. */
export interface Misfits {
  readonly rows: number[];
  readonly firstText: string;
}

export interface Sheet {
  readonly table: Table;
  /** The line on which each row starts, counted from 1, the header included. */
  readonly lines: Uint32Array;
  readonly misfits: ReadonlyMap<string, Misfits>;
}

export async function readSheet(path: string, rules: Readonly<Record<string, ColumnRules>>): Promise<Sheet> {
  const parser = new CsvParser(shownPath(path));
  for await (const chunk of createReadStream(path, { highWaterMark: 256 * 1024 })) parser.push(chunk as Uint8Array);
  return sheetOf(parser.end(), shownPath(path), rules);
}

export function parseSheet(bytes: Uint8Array, rules: Readonly<Record<string, ColumnRules>>): Sheet {
  const parser = new CsvParser('the table');
  parser.push(bytes);
  return sheetOf(parser.end(), 'the table', rules);
}

function sheetOf(
  raw: ReturnType<CsvParser['end']>,
  source: string,
  rules: Readonly<Record<string, ColumnRules>>,
): Sheet {
  const types: Record<string, ColumnKind> = {};
  for (const [name, { type }] of Object.entries(rules)) {
    if (type !== undefined) types[name] = type === 'integer' ? 'number' : type;
  }
  const misfits = new Map<string, Misfits>();
  const table = typedTable(raw, source, { types }, (column) => (row, text) => {
    const known = misfits.get(column);
    if (known) known.rows.push(row);
    else misfits.set(column, { rows: [row], firstText: text });
  });
  return { table: trimTexts(table), lines: raw.lines, misfits };
}
