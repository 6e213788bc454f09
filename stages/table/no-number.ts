// Why a column of a CSV file was read as text: the first value that is neither a number nor missing.
// By the rules of the CSV reader, or an error would show a value that was not the reason.
import { parseDecimal } from './csv/numbers.ts';
import { usualMissing } from './csv/types.ts';

const missing: ReadonlySet<string> = new Set(usualMissing);

/** The row of that value, from 0; -1 when there is none. */
export function firstNoNumber(values: readonly (string | undefined)[]): number {
  return values.findIndex((value) => {
    if (value === undefined || value.trim() === '' || missing.has(value)) return false;
    const bytes = Buffer.from(value);
    return Number.isNaN(parseDecimal(bytes, 0, bytes.length));
  });
}
