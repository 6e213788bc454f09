// Lines between two rows: none lies on another, whatever the columns are.
import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { channelOf, type Ends, type Piece } from '../../../../engine/core/dag/tracks.ts';

/** By place, the bundles that run there, and whether up and down or sideways; a corner is both. */
function cells(pieces: readonly Piece[], tracks: number): ReadonlyMap<string, ReadonlyMap<number, string>> {
  const found = new Map<string, Map<number, string>>();
  const add = (row: number, column: number, bundle: number, way: string): void => {
    const at = found.get(`${row} ${column}`) ?? new Map<number, string>();
    found.set(`${row} ${column}`, at.set(bundle, `${at.get(bundle) ?? ''}${way}`));
  };
  for (const { bundle, sources, targets, track, from, to } of pieces) {
    for (const column of sources)
      for (let row = from + 1; row <= (track ?? to); row += 1) add(row, column, bundle, 'v');
    if (track === undefined) continue;
    for (const column of targets)
      for (let row = track; row <= Math.min(to, tracks); row += 1) add(row, column, bundle, 'v');
    const columns = [...sources, ...targets];
    for (let column = Math.min(...columns); column <= Math.max(...columns); column += 1)
      add(track, column, bundle, 'h');
  }
  return found;
}

test('two lines that change places: one of them takes a column of its own on the way', () => {
  const channel = channelOf(
    [
      { sources: [2], targets: [8] },
      { sources: [8], targets: [2] },
    ],
    12,
  );
  expect(channel?.tracks).toBe(3);
  expect(
    channel?.pieces.map(
      ({ bundle, sources, targets, track }) => `${bundle}: ${sources.join()} -> ${targets.join()} on ${track}`,
    ),
  ).toEqual(['1: 8 -> 2 on 1', '0: 2 -> 5 on 0', '0: 5 -> 8 on 2']);
});

test('without a free column there is no drawing', () => {
  expect(
    channelOf(
      [
        { sources: [0], targets: [1] },
        { sources: [1], targets: [0] },
      ],
      2,
    ),
  ).toBeUndefined();
});

test('where two lines meet, one goes straight down and the other straight across', () => {
  const columns = fc.uniqueArray(fc.nat({ max: 30 }), { minLength: 1, maxLength: 12 });
  const bundles = fc.tuple(columns, columns, fc.infiniteStream(fc.nat())).map(([from, to, numbers]) => {
    const count = Math.min(from.length, to.length, 5);
    const ends = Array.from({ length: count }, (_, at) => ({ sources: [from[at] ?? 0], targets: [to[at] ?? 0] }));
    const pick = (): number => (numbers.next().value ?? 0) % count;
    for (const column of from.slice(count)) ends[pick()]?.sources.push(column);
    for (const column of to.slice(count)) ends[pick()]?.targets.push(column);
    return ends satisfies readonly Ends[];
  });
  fc.assert(
    fc.property(bundles, (ends) => {
      const channel = channelOf(ends, 60);
      expect(channel).toBeDefined();
      for (const [, meeting] of cells(channel?.pieces ?? [], channel?.tracks ?? 0)) {
        expect(meeting.size).toBeLessThanOrEqual(2);
        if (meeting.size === 2)
          expect([...meeting.values()].map((ways) => [...new Set(ways)].join('')).sort()).toEqual(['h', 'v']);
      }
    }),
    { numRuns: 500 },
  );
});
