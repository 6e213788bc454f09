// Columns that give the target away: copies of it, functions of it, classes made from it.
// An id determines the target too, but teaches nothing: only levels that repeat count as evidence.
import { asNumbers, isMissing, type Column } from '../table/columns.ts';
import { correlationRatio, pearson } from './correlation.ts';
import type { Finding } from './finding.ts';
import { rowNumbers } from './row-rules.ts';
import type { Sheet } from './sheet.ts';
import { counted, shownNumber, shownValue } from './words.ts';

/** A column has levels when it has this many rows for each of its values on average. */
const ROWS_PER_LEVEL = 10;
/** With fewer rows, or without two levels of so many rows, the order may be chance (at most 2 of 15,504 for 15 and 5). */
const MIN_ROWS = 20;
const MIN_LEVEL_ROWS = 5;
const SHOWN_LEVELS = 4;
/** Rows compared with each other where a column's values hardly repeat. */
const NEIGHBOURS = 20;

interface Level {
  readonly value: string | number | boolean;
  rows: number;
  min: number;
  max: number;
}

export function leakageFindings({ table }: Sheet, target: string, threshold: number): Finding[] {
  const column = table.columns.get(target);
  if (column?.kind !== 'number') return [];
  const { values } = column;
  let known = 0;
  for (const value of values) if (!Number.isNaN(value)) known++;
  if (known < MIN_ROWS) return [];
  const numbering = rowNumbers(table, target);
  return [...table.columns].flatMap(([name, other]): Finding[] => {
    if (name === target || numbering.includes(name)) return [];
    const told = leak(name, other, values, target, threshold);
    if (told === undefined) return [];
    const advice = `leave '${name}' out of the features: it is not known before '${target}' is`;
    return [{ severity: 'error', rule: 'leakage', column: name, message: told, advice }];
  });
}

function leak(
  name: string,
  column: Column,
  target: Float64Array | Float32Array,
  targetName: string,
  threshold: number,
): string | undefined {
  const numbers = asNumbers(column);
  const correlation = numbers ? pearson(numbers, target) : NaN;
  if (Math.abs(correlation) >= threshold) {
    return `'${name}' follows the target '${targetName}': their correlation is ${correlation.toFixed(4)}`;
  }
  const levels = levelsOf(column, target);
  if (levels) return leakOfLevels(name, levels, targetName);
  const ratio = numbers ? correlationRatio(numbers, target, NEIGHBOURS) : NaN;
  if (Number.isNaN(ratio) || ratio < threshold) return undefined;
  return `rows with nearly the same '${name}' have nearly the same target '${targetName}': the correlation ratio is ${ratio.toFixed(4)}`;
}

/** Undefined when there are too many levels for them to repeat, or too few rows. */
function levelsOf(column: Column, target: Float64Array | Float32Array): Level[] | undefined {
  const most = target.length / ROWS_PER_LEVEL;
  const levels = new Map<string | number | boolean, Level>();
  for (let row = 0; row < target.length; row++) {
    const value = column.values[row];
    const y = target[row]!;
    if (value === undefined || isMissing(value) || Number.isNaN(y)) continue;
    const level = levels.get(value);
    if (!level) {
      if (levels.size >= most) return undefined;
      levels.set(value, { value, rows: 1, min: y, max: y });
      continue;
    }
    level.rows++;
    if (y < level.min) level.min = y;
    if (y > level.max) level.max = y;
  }
  return [...levels.values()];
}

/** Each level has a value, or a stretch, of the target to itself. */
function leakOfLevels(name: string, given: readonly Level[], target: string): string | undefined {
  const levels = given.toSorted((a, b) => a.min - b.min || a.max - b.max);
  const rows = levels.reduce((sum, level) => sum + level.rows, 0);
  const large = levels.filter((level) => level.rows >= MIN_LEVEL_ROWS);
  const differ = large.some(({ min, max }) => min !== large[0]!.min || max !== large[0]!.max);
  if (rows < MIN_ROWS || !differ) return undefined;
  const shown = levels.slice(0, SHOWN_LEVELS).map(({ value, min, max }) => {
    return `${shownValue(value)} ${min === max ? `= ${shownNumber(min)}` : `= ${shownNumber(min)} to ${shownNumber(max)}`}`;
  });
  const examples = `${shown.join(', ')}${levels.length > SHOWN_LEVELS ? ' and so on' : ''}`;
  if (levels.every(({ min, max }) => min === max)) {
    return `each of the ${counted(levels.length, 'value')} of '${name}' goes with one value of the target '${target}': ${examples}`;
  }
  if (levels.every(({ min }, at) => at === 0 || min > levels[at - 1]!.max)) {
    return `each of the ${counted(levels.length, 'value')} of '${name}' has a range of the target '${target}' to itself: ${examples}`;
  }
  return undefined;
}
