import { expect, test } from '@jest/globals';
import { mean, sampleCorrelation } from 'simple-statistics';
import { draws, mix } from '../../../stages/random.ts';
import { syntheticTracks, trackColumns } from '../../../stages/synthetic/tracks.ts';
import type { Table } from '../../../stages/table/columns.ts';
import { parseCsv } from '../../../stages/table/csv.ts';
import { digestOf } from '../support.ts';

const text = syntheticTracks(6000, 7);
const table: Table = parseCsv(new TextEncoder().encode(text), 'tracks.csv');
const numbers = (name: string): number[] => Array.from(table.columns.get(name)!.values, Number);
const texts = (name: string): (string | undefined)[] => table.columns.get(name)!.values as (string | undefined)[];

test('the bytes are pinned: a change of the generator is a change of everyone’s data', () => {
  expect(digestOf(text)).toBe('58a01f0d4bf9ae008f51eb9db3420e14266529bbdb16c02d20ede540ed97e048');
  expect(syntheticTracks(6000, 8)).not.toBe(text);
  expect(syntheticTracks(200, 7).split('\n')).toHaveLength(202);
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

test('the table has the layout of the Spotify tracks', () => {
  expect(text.split('\n', 1)[0]).toBe(trackColumns.join(','));
  expect(table.rows).toBe(6000);
  expect(table.columns.size).toBe(21);
  expect(numbers('index').slice(0, 3)).toEqual([0, 1, 2]);
  expect(table.columns.get('explicit')!.kind).toBe('boolean');
  expect(texts('track_id').every((id) => /^[0-9A-Za-z]{22}$/.test(id!))).toBe(true);
});

test('values lie in their ranges and vary', () => {
  const ranges = {
    popularity: [0, 100],
    danceability: [0, 1],
    energy: [0, 1],
    key: [0, 11],
    mode: [0, 1],
    valence: [0, 1],
  };
  for (const [name, [low, high]] of Object.entries(ranges)) {
    const values = numbers(name);
    expect(Math.min(...values)).toBeGreaterThanOrEqual(low!);
    expect(Math.max(...values)).toBeLessThanOrEqual(high!);
    expect(new Set(values).size).toBeGreaterThan(1);
  }
});

test('it has what real data has: repeated tracks and rows, quoted texts, letters beyond ASCII, gaps, zeros', () => {
  const share = numbers('popularity').filter((value) => value === 0).length / 6000;
  expect(share).toBeGreaterThan(0.08);
  expect(share).toBeLessThan(0.25);
  expect(new Set(texts('track_id')).size).toBeLessThan(5400);
  const rows = text
    .trimEnd()
    .split('\n')
    .map((line) => line.slice(line.indexOf(',')));
  expect(new Set(rows).size).toBeLessThan(6001 - 5);
  expect(text).toMatch(/""/);
  expect(text).toMatch(/\p{Script=Cyrillic}/u);
  expect(texts('track_name').filter((name) => name === undefined).length).toBeGreaterThan(0);
});

test('features hang together as in music, and popularity depends on them', () => {
  expect(sampleCorrelation(numbers('energy'), numbers('loudness'))).toBeGreaterThan(0.5);
  expect(sampleCorrelation(numbers('energy'), numbers('acousticness'))).toBeLessThan(-0.5);
  expect(Math.abs(sampleCorrelation(numbers('popularity'), numbers('valence')))).toBeGreaterThan(0.03);
});
