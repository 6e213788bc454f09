// How one recording sounds: twelve correlated normal scores, turned into values by quantile tables (a Gaussian copula).
// Only + - * / and comparisons on sums of uniforms, so each Node version and CPU makes the same digits.
import type { Draws } from '../random.ts';
import type { Genre } from './genres.ts';
import { keyText, mixText, quantileText, rangeText, shareText } from './statistics.ts';

export interface Sound {
  /** The fields of a row from `duration_ms` to `time_signature`, as CSV. */
  readonly fields: string;
  /** How far above its genre's usual liking the recording is; what is random in liking comes on top. */
  readonly liking: number;
}

export function soundOf(genre: Genre, from: Draws): Sound {
  const scores = latents(genre, from);
  const value = (latent: number): number => quantile(latent, scores[latent]!);
  const mode = from.uniform() < genre.majorShare ? 1 : 0;
  const fields = [
    Math.round(value(0)),
    scores[11]! > 0 ? 'True' : 'False',
    share(value(1)),
    share(value(2)),
    keyAt(keys[mode]!, from.uniform()),
    Math.round(value(3) * 1000) / 1000,
    mode,
    share(value(4)),
    share(value(5)),
    share(value(6)),
    share(value(7)),
    share(value(8)),
    Math.round(value(9) * 1000) / 1000,
    timeSignature(scores[10]!),
  ];
  let liking = 0;
  for (const { latent, weight } of genre.taste) liking += weight * (scores[latent]! - genre.means[latent]!);
  // Joined, not concatenated: a flat text costs the garbage collector one object, not thirty.
  return { fields: fields.join(','), liking };
}

const LOWEST_SCORE = -3.2;
const STEP = 0.16;

const thousandths = Array.from({ length: 1001 }, (_, count) => String(count / 1000));
const shares = linesOf(shareText)[0]!.map((share) => Number(share) / 1e6);
const tables = linesOf(quantileText).map(([, ...values]) => Float64Array.from(values, Number));
const ranges = linesOf(rangeText).map(([, low, high]) => [Number(low), Number(high)] as const);
const keys = linesOf(keyText).map((shares) => cumulative(shares.map(Number)));
const mixes = linesOf(mixText).map((row) => Float64Array.from(row, Number));
const independent = new Float64Array(mixes.length);
const mixed = new Float64Array(mixes.length);

/** Overwritten by the next call. */
function latents(genre: Genre, from: Draws): Float64Array {
  for (let k = 0; k < mixes.length; k++) independent[k] = from.normal();
  for (let k = 0; k < mixes.length; k++) {
    const mix = mixes[k]!;
    let sum = genre.means[k]!;
    for (let j = 0; j <= k; j++) sum += mix[j]! * independent[j]!;
    mixed[k] = sum;
  }
  return mixed;
}

/** Between two knots of the table linear, beyond the last one in its direction, and never outside the column's range. */
function quantile(latent: number, score: number): number {
  const table = tables[latent]!;
  const at = (score - LOWEST_SCORE) / STEP;
  const knot = Math.min(table.length - 2, Math.max(0, Math.floor(at)));
  const value = table[knot]! + (at - knot) * (table[knot + 1]! - table[knot]!);
  const [low, high] = ranges[latent]!;
  return value < low ? low : value > high ? high : value;
}

function timeSignature(score: number): number {
  const table = tables[10]!;
  const knot = Math.floor((score - LOWEST_SCORE) / STEP + 0.5);
  return table[Math.min(table.length - 1, Math.max(0, knot))]!;
}

/** Three significant digits; an integer over a power of ten is the float64 nearest to its short text. */
function share(value: number): number | string {
  if (value >= 0.1) return thousandths[Math.round(value * 1e3)]!;
  if (value >= 0.01) return Math.round(value * 1e4) / 1e4;
  if (value >= 0.001) return Math.round(value * 1e5) / 1e5;
  if (value >= 0.0001) return Math.round(value * 1e6) / 1e6;
  return Math.round(value * 1e8) / 1e8;
}

/** The normal distribution's share below a score. */
export function shareBelow(score: number): number {
  const at = (score - LOWEST_SCORE) / STEP;
  if (at <= 0) return shares[0]!;
  const knot = Math.floor(at);
  if (knot >= shares.length - 1) return shares.at(-1)!;
  return shares[knot]! + (at - knot) * (shares[knot + 1]! - shares[knot]!);
}

function keyAt(limits: readonly number[], draw: number): number {
  let key = 0;
  while (draw >= limits[key]!) key++;
  return key;
}

/** Ends with 1 exactly, so that every draw below 1 finds its place. */
export function cumulative(weights: readonly number[]): number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let sum = 0;
  return weights.map((weight, index) => (index === weights.length - 1 ? 1 : (sum += weight) / total));
}

function linesOf(text: string): string[][] {
  return text
    .trim()
    .split('\n')
    .map((line) => line.split(' '));
}
