// What is looked at in every column, declared or not: missing values, no value at all, one value only, numbers read as text.
// Each fact is told once: an empty column is not constant too, and columns that lack the same rows are told together.
import type { Column } from '../table/columns.ts';
import { exampleLines, type ColumnProfile, type Finding } from './finding.ts';
import type { ColumnRules } from './params.ts';
import { missingRows } from './schema-rules.ts';
import type { Sheet } from './sheet.ts';
import { counted, joined, percent, shownValue } from './words.ts';

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
/** A text column is held to be a broken number column when this share of its values are numbers. */
const MOSTLY = 0.9;
/** Lists of missing rows longer than this are not compared. */
const COMPARED_ROWS = 1000;

export function columnFindings(
  sheet: Sheet,
  profiles: readonly ColumnProfile[],
  rules: Readonly<Record<string, ColumnRules>>,
  target: string,
): Finding[] {
  const { table } = sheet;
  const others = profiles.filter(({ name }) => name !== target);
  const empty = others.filter(({ missing }) => missing === table.rows);
  const constant = others.filter(({ name, distinct }) => distinct === 1 && table.rows > 1 && !sheet.misfits.has(name));
  return [
    ...empty.map(({ name }): Finding => ({
      severity: 'warning',
      rule: 'empty-column',
      column: name,
      message: `'${name}' has no value in any row`,
      advice: 'leave it out with the etl step drop',
    })),
    ...constant.map(({ name, top, min }): Finding => {
      const value = shownValue(top?.value ?? min);
      return {
        severity: 'warning',
        rule: 'constant-column',
        column: name,
        message: `'${name}' has the same value in each row: ${value}`,
        advice: 'leave it out with the etl step drop: nothing can be learned from it',
      };
    }),
    ...missingFindings(sheet, others),
    ...others.flatMap(({ name }) => {
      return rules[name]?.type === undefined ? numberAsText(sheet, name, table.columns.get(name)!) : [];
    }),
  ];
}

function missingFindings(sheet: Sheet, profiles: readonly ColumnProfile[]): Finding[] {
  const { table, lines } = sheet;
  const groups = new Map<string, { readonly names: string[]; readonly rows: readonly number[] }>();
  for (const { name, missing } of profiles) {
    if (missing === 0 || missing === table.rows) continue;
    const rows = missingRows(sheet, name);
    const key = missing <= COMPARED_ROWS ? rows.join() : name;
    const group = groups.get(key);
    if (group) group.names.push(name);
    else groups.set(key, { names: [name], rows });
  }
  return [...groups.values()].map(({ names, rows }): Finding => {
    const share = rows.length / table.rows;
    return {
      severity: 'warning',
      rule: 'missing-values',
      ...(names.length === 1 ? { column: names[0]! } : {}),
      message: `${counted(rows.length, 'row')} (${percent(share)}) ${rows.length === 1 ? 'has' : 'have'} no value in ${joined(names)}`,
      count: rows.length,
      share,
      lines: exampleLines(lines, rows),
      advice: 'drop such rows with the etl step drop_missing, or leave the gaps: trees take a missing number as it is',
    };
  });
}

function numberAsText({ lines, table }: Sheet, name: string, column: Column): Finding[] {
  if (column.kind !== 'string') return [];
  const wrong: number[] = [];
  let values = 0;
  for (let row = 0; row < table.rows; row++) {
    const text = column.values[row];
    if (text === undefined) continue;
    values++;
    if (!NUMBER.test(text)) wrong.push(row);
  }
  if (wrong.length === 0 || wrong.length > (1 - MOSTLY) * values) return [];
  const firstText = shownValue(column.values[wrong[0]!]);
  return [
    {
      severity: 'warning',
      rule: 'number-as-text',
      column: name,
      message: `'${name}' is read as text because of ${counted(wrong.length, 'value')} that ${wrong.length === 1 ? 'is' : 'are'} not a number, the first being ${firstText}`,
      count: wrong.length,
      share: wrong.length / table.rows,
      lines: exampleLines(lines, wrong),
      advice: 'mend these values, or declare the column a string if it is one',
    },
  ];
}
