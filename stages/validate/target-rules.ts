// What a column to predict has to be: there, a number, with a value in more than one row, and not always the same.
// Without these nothing can be trained, so all but single missing values are errors.
import { isMissing } from '../table/columns.ts';
import { exampleLines, type Finding } from './finding.ts';
import { missingColumn, missingRows } from './schema-rules.ts';
import type { Sheet } from './sheet.ts';
import { counted, percent, shownValue } from './words.ts';

export function targetFindings(sheet: Sheet, target: string): Finding[] {
  const { table, lines } = sheet;
  const column = table.columns.get(target);
  if (!column) return [missingColumn(target)];
  const error = (message: string, advice: string): Finding => {
    return { severity: 'error', rule: 'target', column: target, message, advice };
  };
  const rows = missingRows(sheet, target);
  if (rows.length === table.rows) {
    return [error(`the target '${target}' has no value in any row`, 'name another target, or mend the file')];
  }
  if (column.kind !== 'number') {
    const row = column.values.findIndex((value) => !isMissing(value) && !Number.isFinite(Number(value)));
    const example = row < 0 ? '' : `, as in line ${lines[row]}: ${shownValue(column.values[row])}`;
    return [
      error(
        `the target '${target}' is a ${column.kind} column${example}`,
        'name a numeric target, or mend the values that are not numbers',
      ),
    ];
  }
  if (table.rows - rows.length < 2) {
    const message = `${counted(table.rows - rows.length, 'row')} with a value of '${target}': a model needs many`;
    return [{ severity: 'error', rule: 'too-few-rows', message, advice: 'give a table with more rows' }];
  }
  const found: Finding[] = [];
  const firstValue = column.values.find((value) => !Number.isNaN(value));
  if (column.values.every((value) => Number.isNaN(value) || value === firstValue)) {
    found.push(
      error(`the target '${target}' is ${firstValue} in every row`, 'name another target: this one needs no model'),
    );
  }
  if (rows.length > 0) {
    const share = rows.length / table.rows;
    found.push({
      severity: 'warning',
      rule: 'missing-values',
      column: target,
      message: `${counted(rows.length, 'row')} (${percent(share)}) ${rows.length === 1 ? 'has' : 'have'} no value of the target '${target}'`,
      count: rows.length,
      share,
      lines: exampleLines(lines, rows),
      advice: 'nothing has to be done: etl drops such rows',
    });
  }
  return found;
}
