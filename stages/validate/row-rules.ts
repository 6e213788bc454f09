// Rows that repeat others: in all columns, or in the columns of a key.
// A column that only numbers the rows makes no two rows different.
import { isMissing, type Column, type Table } from '../table/columns.ts';
import { distinctRows } from '../table/distinct.ts';
import { exampleLines, type ColumnProfile, type Finding } from './finding.ts';
import type { Sheet } from './sheet.ts';
import { counted, grouped, joined, percent } from './words.ts';

const MIN_ID_ROWS = 20;
const MIN_ID_LENGTH = 6;

/** Columns of whole numbers from 0 or 1 that rise by 1 from row to row. */
export function rowNumbers(table: Table, target: string): readonly string[] {
  if (table.rows < 3) return [];
  return [...table.columns].filter(([name, column]) => name !== target && isRowNumber(column)).map(([name]) => name);
}

export function repeatedRowFindings({ table, lines }: Sheet, target: string): Finding[] {
  const numbering = rowNumbers(table, target);
  const compared = [...table.columns.keys()].filter((name) => !numbering.includes(name));
  if (compared.length === 0) return [];
  const rows = repeats(table, compared);
  if (rows.length === 0) return [];
  const aside = numbering.length === 0 ? '' : ` (${joined(numbering)} aside, which only numbers the rows)`;
  return [
    {
      severity: 'warning',
      rule: 'repeated-row',
      message: `${counted(rows.length, 'row')} ${rows.length === 1 ? 'repeats' : 'repeat'} an earlier row in every column${aside}`,
      count: rows.length,
      share: rows.length / table.rows,
      lines: exampleLines(lines, rows),
      advice: 'drop them with the etl step deduplicate: a row on both sides of the split is learned by heart',
    },
  ];
}

/** Texts of one length without blanks, most of them there once: ids. `unique` are the columns for which that is declared. */
export function repeatedIdFindings(
  { table, lines }: Sheet,
  profiles: readonly ColumnProfile[],
  unique: readonly string[],
): Finding[] {
  return profiles.flatMap(({ name, distinct, missing }): Finding[] => {
    const column = table.columns.get(name)!;
    if (column.kind !== 'string' || unique.includes(name) || missing > 0) return [];
    if (distinct === table.rows || distinct < table.rows / 2 || table.rows < MIN_ID_ROWS || !isId(column.values))
      return [];
    const rows = repeats(table, [name]);
    return [
      {
        severity: 'note',
        rule: 'repeated-id',
        column: name,
        message:
          `'${name}' looks like an id, and ${counted(rows.length, 'row')} (${percent(rows.length / table.rows)}) ` +
          `${rows.length === 1 ? 'repeats' : 'repeat'} the id of an earlier row`,
        count: rows.length,
        share: rows.length / table.rows,
        lines: exampleLines(lines, rows),
        advice:
          'keep the rows of one id on one side of the split (features.group_by), or the test shows what was learned by heart',
      },
    ];
  });
}

/** Undefined when no two rows share the key. Rows without a value in it have none. */
export function repeatedKey(
  { table, lines }: Sheet,
  names: readonly string[],
  rule: 'repeated-key' | 'repeated-value',
): Finding | undefined {
  const columns = names.map((name) => table.columns.get(name)!);
  const rows = repeats(table, names).filter((row) => columns.every(({ values }) => !isMissing(values[row])));
  if (rows.length === 0) return undefined;
  const share = rows.length / table.rows;
  const key = joined(names);
  return {
    severity: 'error',
    rule,
    ...(names.length === 1 ? { column: names[0]! } : {}),
    message:
      `${counted(rows.length, 'row')} of ${grouped(table.rows)} (${percent(share)}) ` +
      `${rows.length === 1 ? 'repeats' : 'repeat'} the ${key} of an earlier row, which is declared to be unique`,
    count: rows.length,
    share,
    lines: exampleLines(lines, rows),
    advice: `keep one row of each (etl step deduplicate), or keep them together in the split (features.group_by)`,
  };
}

/** Rows that are equal to an earlier one in all of `names`. */
function repeats(table: Table, names: readonly string[]): number[] {
  const firsts = distinctRows(table, names);
  const rows: number[] = [];
  let at = 0;
  for (let row = 0; row < table.rows; row++) {
    if (firsts[at] === row) at++;
    else rows.push(row);
  }
  return rows;
}

function isId(values: readonly (string | undefined)[]): boolean {
  const length = values[0]!.length;
  return length >= MIN_ID_LENGTH && values.every((value) => value!.length === length && !value!.includes(' '));
}

function isRowNumber(column: Column): boolean {
  if (column.kind !== 'number') return false;
  const { values } = column;
  if (values[0] !== 0 && values[0] !== 1) return false;
  for (let row = 1; row < values.length; row++) if (values[row] !== values[row - 1]! + 1) return false;
  return true;
}
