// Round numbers for axes and bins: steps of 1, 2 or 5 times a power of ten.
// Powers of ten come from decimal text, since Math.log and Math.pow differ between platforms.

const MINUS = '\u2212';

export interface Ticks {
  /** Multiples of `step` that enclose the data. */
  readonly from: number;
  readonly to: number;
  readonly step: number;
  readonly values: readonly number[];
}

/** The smallest round step that covers `span` > 0 in at most `count` steps. */
export function niceStep(span: number, count: number): number {
  const rough = span / count;
  const exponent = Number(rough.toExponential().split('e')[1]);
  for (const factor of [1, 2, 5, 10]) {
    const step = Number(`${factor}e${exponent}`);
    if (step >= rough) return step;
  }
  throw new Error(`no round step for ${span} in ${count}`);
}

/** Round ticks around [min, max]. Values that do not differ get room on both sides. */
export function ticksAround(min: number, max: number, count = 6): Ticks {
  if (!(min < max)) return ticksAround(min - (Math.abs(min) || 1) / 2, min + (Math.abs(min) || 1) / 2, count);
  const step = niceStep(max - min, count);
  const first = Math.floor(min / step + 1e-9);
  const last = Math.ceil(max / step - 1e-9);
  const values = Array.from({ length: last - first + 1 }, (_, k) => multiple(first + k, step));
  return { from: values[0]!, to: values.at(-1)!, step, values };
}

/** The smallest and the largest of all values; there may be more of them than a call takes arguments. */
export function extent(...lists: readonly ArrayLike<number>[]): { readonly min: number; readonly max: number } {
  let min = Infinity;
  let max = -Infinity;
  for (const values of lists) {
    for (let k = 0; k < values.length; k++) {
      if (values[k]! < min) min = values[k]!;
      if (values[k]! > max) max = values[k]!;
    }
  }
  return { min, max };
}

/** `count * step` without the binary dust: 3 * 0.1 is 0.3. */
export function multiple(count: number, step: number): number {
  return Number((count * step).toPrecision(12)) || 0;
}

/** As many decimals as the step needs; thousands are set apart: 0.25, 20, 15,000, 2e+9. */
export function formatTick(value: number, step: number): string {
  const size = Math.max(Math.abs(value), step);
  if (size >= 1e9 || step < 1e-6) return String(Number(value.toPrecision(6)) || 0).replace(/^-/, MINUS);
  const [, decimals = ''] = plain(step).split('.');
  return grouped(value.toFixed(decimals.length)).replace(/^-/, MINUS);
}

/** A whole or decimal number with commas between thousands. */
export function grouped(value: number | string): string {
  const [whole = '', fraction] = String(value).split('.');
  const set = whole.replaceAll(/\B(?=(?:\d{3})+(?!\d))/g, ',');
  return fraction === undefined ? set : `${set}.${fraction}`;
}

function plain(step: number): string {
  const text = String(step);
  const small = /^(\d)e-(\d+)$/.exec(text);
  return small ? `0.${'0'.repeat(Number(small[2]) - 1)}${small[1]}` : text;
}
