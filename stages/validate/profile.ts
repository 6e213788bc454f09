// One column in numbers: type, missing values, different values, range or most frequent value.
// It describes, it does not judge: the rules read it.
import { isMissing, type Column } from '../table/columns.ts';
import type { ColumnProfile } from './finding.ts';
import type { Sheet } from './sheet.ts';

export function profilesOf({ table, misfits }: Sheet): ColumnProfile[] {
  return [...table.columns].map(([name, column]) => {
    const profile = column.kind === 'number' ? numberProfile(name, column.values) : valueProfile(name, column);
    // A value of the wrong type is not a missing one.
    return { ...profile, missing: profile.missing - (misfits.get(name)?.rows.length ?? 0) };
  });
}

function numberProfile(name: string, values: Float64Array | Float32Array): ColumnProfile {
  const different = new Set<number>();
  let missing = 0;
  let sum = 0;
  let min = Infinity;
  let max = -Infinity;
  let isWhole = true;
  for (const value of values) {
    if (Number.isNaN(value)) {
      missing++;
      continue;
    }
    different.add(value);
    sum += value;
    if (value < min) min = value;
    if (value > max) max = value;
    if (isWhole && !Number.isInteger(value)) isWhole = false;
  }
  const known = values.length - missing;
  const type = isWhole && known > 0 ? 'integer' : 'number';
  return { name, type, missing, distinct: different.size, ...(known > 0 ? { min, mean: sum / known, max } : {}) };
}

function valueProfile(name: string, column: Exclude<Column, { kind: 'number' }>): ColumnProfile {
  const counts = new Map<string, number>();
  let missing = 0;
  for (const value of column.values) {
    if (value === undefined || isMissing(value)) {
      missing++;
      continue;
    }
    const text = String(value);
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  let top: { value: string; count: number } | undefined;
  for (const [value, count] of counts) {
    if (!top || count > top.count || (count === top.count && value < top.value)) top = { value, count };
  }
  return { name, type: column.kind, missing, distinct: counts.size, ...(top ? { top } : {}) };
}
