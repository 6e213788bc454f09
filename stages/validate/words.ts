// How findings speak of numbers and rows, the same on each machine and in each locale.
// Counts are grouped by commas, shares are percentages, values have at most six digits.
import { significant } from '../significant.ts';

export function counted(count: number, noun: string): string {
  return `${grouped(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** A number with commas between the thousands of its whole part. */
export function grouped(value: number): string {
  const text = String(value);
  if (text.includes('e')) return text;
  const [whole = '', fraction] = text.split('.');
  const set = whole.replaceAll(/(?<=\d)(?=(?:\d{3})+$)/g, ',');
  return fraction === undefined ? set : `${set}.${fraction}`;
}

export function percent(share: number): string {
  if (share > 0 && share < 0.0001) return 'under 0.01 %';
  if (share > 0.999 && share < 1) return 'over 99.9 %';
  return `${(100 * share).toFixed(share < 0.01 ? 2 : 1)} %`;
}

export function shownNumber(value: number): string {
  return grouped(Number.isSafeInteger(value) ? value : significant(value));
}

/** A value of the data in a sentence: texts in quotes, long ones cut. */
export function shownValue(value: string | number | boolean | undefined): string {
  if (typeof value !== 'string') return typeof value === 'number' ? shownNumber(value) : String(value);
  const characters = Array.from(value);
  return `'${characters.length > 40 ? `${characters.slice(0, 39).join('')}…` : value}'`;
}

/** 'a', 'b' and 'c'. */
export function joined(names: readonly string[]): string {
  const shown = names.map((name) => `'${name}'`);
  return shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`;
}
