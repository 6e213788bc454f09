// The rules that params declare for columns: type, range, enum, required, unique, allowed share of missing values.
// A missing value breaks no rule but the one about missing values.
import { isMissing, type Column } from '../table/columns.ts';
import { exampleLines, type Finding, type Rule } from './finding.ts';
import type { ColumnRules } from './params.ts';
import { repeatedKey } from './row-rules.ts';
import type { Sheet } from './sheet.ts';
import { counted, grouped, percent, shownNumber, shownValue } from './words.ts';

export function schemaFindings(sheet: Sheet, rules: Readonly<Record<string, ColumnRules>>): Finding[] {
  return Object.entries(rules).flatMap(([name, rule]) => {
    const column = sheet.table.columns.get(name);
    if (column) return columnFindings(sheet, name, column, rule);
    return rule.required === true ? [missingColumn(name)] : [];
  });
}

export function missingColumn(name: string): Finding {
  return {
    severity: 'error',
    rule: 'missing-column',
    column: name,
    message: `there is no column '${name}'`,
    advice: 'mend the header of the file, or the name in params.yaml; the columns that there are stand below',
  };
}

function columnFindings(sheet: Sheet, name: string, column: Column, rule: ColumnRules): Finding[] {
  const found: Finding[] = [];
  const broken = (rows: readonly number[], kind: Rule, message: string, advice: string): void => {
    if (rows.length === 0) return;
    const share = rows.length / sheet.table.rows;
    const lines = exampleLines(sheet.lines, rows);
    found.push({ severity: 'error', rule: kind, column: name, message, count: rows.length, share, lines, advice });
  };
  const misfits = sheet.misfits.get(name);
  if (misfits) {
    const wanted = rule.type === 'boolean' ? 'True or False' : 'a number';
    const what = `${counted(misfits.rows.length, 'value')} of '${name}', the first being ${shownValue(misfits.firstText)}`;
    broken(
      misfits.rows,
      'wrong-type',
      `${what}, ${are(misfits.rows)} not ${wanted}`,
      'mend the values, or the declared type',
    );
  }
  if (rule.type === 'integer') {
    const rows = rowsOf(column, (value) => !Number.isInteger(value));
    const what = `${counted(rows.length, 'value')} of '${name}' ${are(rows)} not whole`;
    broken(
      rows,
      'wrong-type',
      `${what}, the first being ${first(column, rows)}`,
      'mend the values, or declare a number',
    );
  }
  broken(...outside(name, column, rule));
  if (rule.enum) {
    const allowed = new Set(rule.enum.map(String));
    const rows = rowsOf(column, (value) => !allowed.has(String(value)));
    const what = `${counted(rows.length, 'value')} of '${name}' ${are(rows)} none of those declared`;
    broken(
      rows,
      'not-in-enum',
      `${what}, the first being ${first(column, rows)}`,
      'mend the values, or add them to enum',
    );
  }
  const missing = rule.missing === undefined ? [] : missingRows(sheet, name);
  if (rule.missing !== undefined && missing.length > rule.missing * sheet.table.rows) {
    const share = `${counted(missing.length, 'row')} (${percent(missing.length / sheet.table.rows)})`;
    const allowed = rule.missing === 0 ? 'no row may be' : `at most ${percent(rule.missing)} may be`;
    const message = `${share} ${missing.length === 1 ? 'has' : 'have'} no value in '${name}', and ${allowed} without`;
    broken(missing, 'too-many-missing', message, 'fill the gaps at the source, or allow a larger share');
  }
  const repeated = rule.unique === true ? repeatedKey(sheet, [name], 'repeated-value') : undefined;
  return repeated ? [...found, repeated] : found;
}

function outside(name: string, column: Column, { min, max }: ColumnRules): [number[], Rule, string, string] {
  const advice = 'mend the values, or the declared range';
  if (min === undefined && max === undefined) return [[], 'out-of-range', '', advice];
  if (column.kind === 'string') {
    const rows = rowsOf(column, () => true);
    const message = `'${name}' has a declared range, and ${grouped(rows.length)} of its values are text`;
    return [rows, 'wrong-type', message, 'declare the type of the column: then each wrong value is told'];
  }
  const isOutside = (value: unknown): boolean =>
    Number(value) < (min ?? -Infinity) || Number(value) > (max ?? Infinity);
  const rows = rowsOf(column, isOutside);
  const least = min === undefined ? '' : `below ${shownNumber(min)}`;
  const most = max === undefined ? '' : `above ${shownNumber(max)}`;
  const limits = [least, most].filter((limit) => limit !== '').join(' or ');
  const what = `${counted(rows.length, 'value')} of '${name}' ${are(rows)} ${limits}`;
  return [rows, 'out-of-range', `${what}, the first being ${first(column, rows)}`, advice];
}

/** Rows without a value; a value that is not of the declared type is one. */
export function missingRows({ table, misfits }: Sheet, name: string): number[] {
  const { values } = table.columns.get(name)!;
  const wrong = new Set(misfits.get(name)?.rows);
  const rows: number[] = [];
  for (let row = 0; row < values.length; row++) if (isMissing(values[row]) && !wrong.has(row)) rows.push(row);
  return rows;
}

function rowsOf(column: Column, isWrong: (value: unknown) => boolean): number[] {
  const rows: number[] = [];
  for (let row = 0; row < column.values.length; row++) {
    const value = column.values[row];
    if (!isMissing(value) && isWrong(value)) rows.push(row);
  }
  return rows;
}

function first(column: Column, rows: readonly number[]): string {
  return shownValue(column.values[rows[0]!]);
}

function are(rows: readonly number[]): string {
  return rows.length === 1 ? 'is' : 'are';
}
