// What the text and the page say in the same words.
// Both are made from the report alone.
import type { ColumnProfile, ValidationReport } from '../finding.ts';
import { counted, grouped, shownNumber, shownValue } from '../words.ts';

export function outcome({ summary }: ValidationReport): string {
  const { errors, warnings, notes } = summary;
  if (errors + warnings + notes === 0) return 'no problem was found.';
  const counts = [
    ...(errors > 0 ? [counted(errors, 'error')] : []),
    ...(warnings > 0 ? [counted(warnings, 'warning')] : []),
    ...(notes > 0 ? [counted(notes, 'note')] : []),
  ];
  return `${counts.join(', ')}. ${errors > 0 ? 'Errors break what is declared, or what a model needs.' : 'Nothing breaks what is declared.'}`;
}

/** Range of numbers, or the most frequent value. */
export function rangeOf({ min, mean, max, top }: ColumnProfile): string {
  if (min !== undefined && mean !== undefined && max !== undefined) {
    return `${shownNumber(min)} .. ${shownNumber(mean)} .. ${shownNumber(max)}`;
  }
  return top === undefined ? '' : `${shownValue(top.value)} (${grouped(top.count)})`;
}
