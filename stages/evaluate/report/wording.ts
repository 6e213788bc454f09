// How numbers are written in sentences and tables for readers.
// Fewer digits than in the files: a reader wants the size, a program the value.
import { grouped } from '../../charts/ticks.ts';

/** A whole number as it is, thousands set apart; another one with four digits: 22,800, 17.30, −0.3882. */
export function shown(value: number): string {
  const isWhole = Number.isInteger(value) || Math.abs(value) >= 1000;
  return (isWhole ? grouped(Math.round(value)) : value.toPrecision(4)).replace(/^-/, '\u2212');
}

/** A whole number of percent, but never 0 % for something or 100 % for less than all. */
export function percent(share: number): string {
  const rounded = Math.round(share * 100);
  if (share > 0 && rounded === 0) return 'less than 1\u00a0%';
  if (share < 1 && rounded === 100) return 'more than 99\u00a0%';
  return `${rounded || 0}\u00a0%`;
}

/** With its sign: +1.300, −0.2000, 0. */
export function signed(value: number): string {
  return value > 0 ? `+${shown(value)}` : shown(value);
}

/** With four decimals, so that a column of them lines up. */
export function fixed(value: number): string {
  return value.toFixed(4).replace(/^-/, '\u2212');
}
