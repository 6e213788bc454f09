import { expect, test } from '@jest/globals';
import { mean, quantile, sampleCorrelation } from 'simple-statistics';
import { draws, mix } from '../../../stages/random.ts';
import { genres } from '../../../stages/synthetic/genres.ts';
import { shareBelow } from '../../../stages/synthetic/sound.ts';
import { syntheticTracks, trackColumns, trackPieces } from '../../../stages/synthetic/tracks.ts';
import type { Table } from '../../../stages/table/columns.ts';
import { parseCsv } from '../../../stages/table/csv.ts';
import { digestOf } from '../support.ts';

const ROWS = 114 * 60;
const text = syntheticTracks(ROWS, 7);
const table: Table = parseCsv(new TextEncoder().encode(text), 'tracks.csv');
const numbers = (name: string): number[] => Array.from(table.columns.get(name)!.values, Number);
const texts = (name: string): (string | undefined)[] => table.columns.get(name)!.values as (string | undefined)[];

test('the bytes are pinned: a change of the generator is a change of everyone’s data', () => {
  expect(digestOf(text)).toBe('db01e8ddbe725acfbe09b791be1cbd0ddc3d85c43414ff2d1d15f1ab896b9375');
  expect(syntheticTracks(ROWS, 8)).not.toBe(text);
});

test('the draws are pinned, and uniform and normal enough', () => {
  expect([mix(0, 0), mix(0, 1), mix(1, 0), mix(4294967295, 7)]).toEqual([
    3019196499, 3942969158, 853634901, 2499060145,
  ]);
  const from = draws(3);
  const uniforms = Array.from({ length: 20_000 }, () => from.uniform());
  const normals = Array.from({ length: 20_000 }, () => from.normal());
  expect(mean(uniforms)).toBeCloseTo(0.5, 1);
  expect(mean(normals)).toBeCloseTo(0, 1);
  expect(mean(normals.map((value) => value * value))).toBeCloseTo(1, 1);
});

test('any number of rows, in pieces that end with all of them', () => {
  for (const rows of [1, 100, 115, 200]) {
    expect(syntheticTracks(rows, 7).split('\n')).toHaveLength(rows + 2);
    expect([...trackPieces(rows, 7)].at(-1)!.fraction).toBe(1);
  }
});

test('the table has the layout of the Spotify tracks', () => {
  expect(text.split('\n', 1)[0]).toBe(trackColumns.join(','));
  expect(table.rows).toBe(ROWS);
  expect(table.columns.size).toBe(21);
  expect(numbers('index')).toEqual(Array.from({ length: ROWS }, (_, row) => row));
  expect([...table.columns].filter(([, { kind }]) => kind === 'string').map(([name]) => name)).toEqual([
    'track_id',
    'artists',
    'album_name',
    'track_name',
    'track_genre',
  ]);
  expect(table.columns.get('explicit')!.kind).toBe('boolean');
  expect(texts('track_id').every((id) => /^[0-9A-Za-z]{22}$/.test(id!))).toBe(true);
});

test('114 genres in alphabetical order have equally many rows', () => {
  expect(genres).toHaveLength(114);
  const names = genres.map(({ name }) => name);
  expect(names).toEqual([...names].sort());
  expect(texts('track_genre')).toEqual(names.flatMap((name) => Array.from({ length: 60 }, () => name)));
});

test('a track stands under several genres with all its values, as often as in the real table', () => {
  const rows = new Map<string, string[]>();
  const genresOf = new Map<string, Set<string>>();
  for (const line of text.trimEnd().split('\n').slice(1)) {
    const [, rest] = /^\d+,(.*)$/.exec(line)!;
    const id = rest!.slice(0, 22);
    rows.set(id, [...(rows.get(id) ?? []), rest!.slice(0, rest!.lastIndexOf(','))]);
    genresOf.set(id, (genresOf.get(id) ?? new Set()).add(rest!.slice(rest!.lastIndexOf(',') + 1)));
  }
  for (const same of rows.values()) expect(new Set(same).size).toBe(1);
  // 89,741 ids in 114,000 rows, and 1.265 genres a track, in the real table.
  expect(rows.size / ROWS).toBeGreaterThan(0.75);
  expect(rows.size / ROWS).toBeLessThan(0.85);
  expect(mean([...genresOf.values()].map(({ size }) => size))).toBeCloseTo(1.25, 1);
  expect(Math.max(...[...genresOf.values()].map(({ size }) => size))).toBeGreaterThan(4);
  expect(genresOf.size).toBeLessThan(ROWS);
});

test('values lie in their ranges and vary', () => {
  const ranges = {
    popularity: [0, 100],
    duration_ms: [8586, 5_237_295],
    danceability: [0, 1],
    energy: [0, 1],
    key: [0, 11],
    loudness: [-50, 5],
    mode: [0, 1],
    speechiness: [0, 1],
    acousticness: [0, 1],
    instrumentalness: [0, 1],
    liveness: [0, 1],
    valence: [0, 1],
    tempo: [0, 250],
    time_signature: [0, 5],
  };
  for (const [name, [low, high]] of Object.entries(ranges)) {
    const values = numbers(name);
    expect([name, Math.min(...values) >= low!, Math.max(...values) <= high!]).toEqual([name, true, true]);
    expect(new Set(values).size).toBeGreaterThan(1);
    expect(values.every(name.endsWith('ness') || name === 'tempo' ? Number.isFinite : (v) => !Number.isNaN(v))).toBe(
      true,
    );
  }
});

test('it has what real data has: rows that recur, quoted texts, letters beyond ASCII, a track without names, zeros', () => {
  const zeros = numbers('popularity').filter((value) => value === 0).length / ROWS;
  expect(zeros).toBeGreaterThan(0.11);
  expect(zeros).toBeLessThan(0.17);
  const rows = text
    .trimEnd()
    .split('\n')
    .map((line) => line.slice(line.indexOf(',')));
  expect(rows.length - new Set(rows).size).toBeGreaterThan(5);
  expect(text).toMatch(/"[^"\n]*,[^"\n]*"/);
  expect(text).toMatch(/""/);
  expect(text).toMatch(/\p{Script=Cyrillic}/u);
  const nameless = texts('track_name').flatMap((name, row) => (name === undefined ? [row] : []));
  expect(new Set(nameless.map((row) => texts('track_id')[row])).size).toBe(1);
  expect(nameless.map((row) => texts('artists')[row] ?? texts('album_name')[row])).toEqual(
    nameless.map(() => undefined),
  );
});

test('columns are distributed as in the real table', () => {
  const quarters = (name: string): number[] => [0.25, 0.5, 0.75].map((share) => quantile(numbers(name), share));
  const real: Record<string, [number, number, number]> = {
    popularity: [17, 35, 50],
    danceability: [0.456, 0.58, 0.695],
    energy: [0.472, 0.685, 0.854],
    loudness: [-10.013, -7.004, -5.003],
    valence: [0.26, 0.464, 0.683],
    tempo: [99.2, 122, 140],
    duration_ms: [174_066, 212_906, 261_506],
  };
  for (const [name, wanted] of Object.entries(real)) {
    const width = wanted[2] - wanted[0];
    quarters(name).forEach((value, k) =>
      expect([name, k, Math.abs(value - wanted[k]!) / width < 0.12]).toEqual([name, k, true]),
    );
  }
});

test('features hang together as in music, and popularity depends on the genre', () => {
  expect(sampleCorrelation(numbers('energy'), numbers('loudness'))).toBeCloseTo(0.76, 1);
  expect(sampleCorrelation(numbers('energy'), numbers('acousticness'))).toBeCloseTo(-0.73, 1);
  expect(sampleCorrelation(numbers('danceability'), numbers('valence'))).toBeCloseTo(0.48, 1);
  const popularityIn = (genre: string): number =>
    mean(numbers('popularity').filter((_, row) => texts('track_genre')[row] === genre));
  expect(popularityIn('pop-film')).toBeGreaterThan(popularityIn('iranian') + 40);
});

test('the share below a score is that of the normal distribution', () => {
  expect(shareBelow(0)).toBeCloseTo(0.5, 6);
  expect(shareBelow(1)).toBeCloseTo(0.8413, 2);
  expect([shareBelow(-6), shareBelow(6)]).toEqual([0.000687, 0.999313]);
});
