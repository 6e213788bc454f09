// Bundles: columns of few values are coded together into one byte column, as long as no more than 256 combinations occur.
// Nothing is lost: a column's own histogram is the bundle's, summed over the codes that mean the same value of it.
// (LightGBM's exclusive feature bundling, Ke et al. 2017, is the published relative.)
import { MISSING_CODE, type Bins } from './bins.ts';

/** A column within a slot. */
export interface Member {
  readonly column: number;
  readonly cuts: Float32Array;
  /** Slot code → the column's own code; absent when the slot holds this column alone. */
  readonly own?: Uint8Array;
}

/** One byte a row: the codes of one column, or the joint codes of several. */
export interface Slot {
  readonly codes: Uint8Array;
  /** Joint codes that occur are 0 to size − 1; 256 for a column alone. */
  readonly size: number;
  readonly members: readonly Member[];
}

const CODES = 256;

/** Columns with at most this many codes are tried; more would seldom share 256 combinations. */
const MOST_CODES = 32;

interface OpenBundle {
  codes: Uint8Array;
  size: number;
  members: Member[];
}

/** First fit in the order of the columns, since neighbours (the levels of one text) exclude each other. */
export function bundle(columns: readonly Bins[]): Slot[] {
  const slots: Slot[] = [];
  const open: OpenBundle[] = [];
  columns.forEach((bins, column) => {
    if (bins.cuts.length + 1 + Number(bins.hasMissing) > MOST_CODES) {
      slots.push({ codes: bins.codes, size: CODES, members: [{ column, cuts: bins.cuts }] });
    } else if (!open.some((into) => join(into, column, bins))) {
      const fresh: OpenBundle = { codes: new Uint8Array(bins.codes.length), size: 1, members: [] };
      join(fresh, column, bins);
      open.push(fresh);
    }
  });
  return [...slots, ...open];
}

/** Adds the column's codes to the bundle; false, with nothing changed, when that makes more than 256 combinations. */
function join(into: OpenBundle, column: number, bins: Bins): boolean {
  const { codes } = into;
  const added = bins.codes;
  const joint = new Uint16Array(CODES * CODES);
  const pairs: number[] = [];
  for (let row = 0; row < codes.length; row++) {
    const pair = (codes[row]! << 8) | added[row]!;
    if (joint[pair] !== 0) continue;
    if (pairs.length === CODES) return false;
    pairs.push(pair);
    joint[pair] = pairs.length;
  }
  const together = new Uint8Array(codes.length);
  for (let row = 0; row < codes.length; row++) together[row] = joint[(codes[row]! << 8) | added[row]!]! - 1;
  const earlier = Uint8Array.from(pairs, (pair) => pair >>> 8);
  into.codes = together;
  into.size = pairs.length;
  into.members = [
    ...into.members.map((member) => ({ ...member, own: earlier.map((code) => member.own![code]!) })),
    { column, cuts: bins.cuts, own: Uint8Array.from(pairs, (pair) => pair & MISSING_CODE) },
  ];
  return true;
}
