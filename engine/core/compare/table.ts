// Comparisons and metrics as tables of texts, with DVC's columns, fillers and rounding. How wide a column gets and
// what lies between two is the view's.
import { sortedUnique } from '../order.ts';
import { pythonStr } from '../values/python-text.ts';
import type { Value } from '../values/value.ts';
import type { Comparison } from './diff.ts';
import { flatten } from './flatten.ts';

export interface Table {
  readonly headers: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export interface DiffTableOptions {
  readonly title: 'Metric' | 'Param';
  /** The revisions as typed. */
  readonly revisions: readonly [string, string];
  readonly withPath: boolean;
  readonly withChange: boolean;
  /** Digits after the point that floats are rounded to; undefined: all of them. */
  readonly precision: number | undefined;
}

/** Digits after the point, where nobody asks for others. */
export const defaultPrecision = 5;

const filler = '-';

export function diffTable(comparison: Comparison, options: DiffTableOptions): Table {
  const { title, revisions, withPath, withChange, precision } = options;
  const cell = (value: Value | undefined): string => (value ? cellText(value, precision) : filler);
  const rows = [...comparison].flatMap(([path, changes]) =>
    [...changes].map(([key, { old, new: now, difference }]) => [
      ...(withPath ? [path] : []),
      key,
      cell(old),
      cell(now),
      ...(withChange ? [cell(difference)] : []),
    ]),
  );
  return { headers: [...(withPath ? ['Path'] : []), title, ...revisions, ...(withChange ? ['Change'] : [])], rows };
}

/** A row for each file, a column for each metric of any of them. */
export function metricsTable(files: ReadonlyMap<string, Value | undefined>, precision: number | undefined): Table {
  const { headers, rows } = historyTable(new Map([['', files]]), precision);
  return { headers: headers.slice(1), rows: rows.map((row) => row.slice(1)) };
}

/** The same for each revision. */
export function historyTable(
  revisions: ReadonlyMap<string, ReadonlyMap<string, Value | undefined>>,
  precision: number | undefined,
): Table {
  const flat = [...revisions].flatMap(([revision, files]) =>
    [...files].map(([path, value]) => [[revision, path], value ? flatten(value) : new Map<string, Value>()] as const),
  );
  const metrics = sortedUnique(flat.flatMap(([, values]) => [...values.keys()]));
  const rows = flat.map(([names, values]) => {
    const cells = metrics.map((metric) => values.get(metric));
    return [...names, ...cells.map((value) => (value && value.kind !== 'null' ? cellText(value, precision) : filler))];
  });
  return { headers: ['Revision', 'Path', ...metrics], rows };
}

function cellText(value: Value, precision: number | undefined): string {
  if (value.kind !== 'float' || precision === undefined) return pythonStr(value);
  return pythonStr({ kind: 'float', value: roundFloat(value.value, precision) });
}

/**
 * Python's `round(value, digits)`: of the decimal expansion itself, not of a product, and half to even. `toFixed` is
 * exact but rounds a tie away from zero, so a tie is told by its digits. From 100 digits on nothing is rounded.
 */
export function roundFloat(value: number, digits: number): number {
  if (value === 0 || !Number.isFinite(value) || Math.abs(value) >= 1e21 || digits >= 100) return value;
  const exact = value.toFixed(100);
  const tail = exact.slice(exact.indexOf('.') + 1 + digits);
  const below = exact.slice(0, exact.indexOf('.') + 1 + digits);
  const isTie = /^50*$/.test(tail);
  return Number(isTie && /[02468]\.?$/.test(below) ? below : value.toFixed(digits));
}
