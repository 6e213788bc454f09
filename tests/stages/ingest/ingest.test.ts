import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../../../stages/ingest.ts';
import type { IngestParams } from '../../../stages/ingest/params.ts';
import { syntheticTracks } from '../../../stages/synthetic/tracks.ts';
import { formatSource, parseSource, type Source } from '../../../stages/table/source.ts';
import { contextIn, digestOf, put, tempFolder, type TestContext } from '../support.ts';

const TRACKS = 'data/raw/tracks.csv';
const SOURCE = 'data/raw/source.json';
const rows = 'a,b\n1,2\n';

const contextFor = (folder: string, external: readonly string[] = []): TestContext<IngestParams> =>
  contextIn(folder, {
    params: { ingest: { rows: 300, seed: 3 } },
    depFiles: { external },
    outs: { tracks: TRACKS, source: SOURCE },
  });
const written = (folder: string, path: string): string => readFileSync(join(folder, path), 'utf8');

describe('ingest', () => {
  test('without a file there are synthetic tracks, and the source says so', async () => {
    const folder = tempFolder();
    const context = contextFor(folder);
    await run(context);
    expect(written(folder, TRACKS)).toBe(syntheticTracks(300, 3));
    expect(parseSource(written(folder, SOURCE), SOURCE)).toEqual({ kind: 'synthetic', rows: 300, seed: 3 });
    expect(context.lines).toEqual([
      'no CSV file in data/external/: 300 synthetic tracks are made',
      'the source is 300 synthetic tracks from seed 3, not real data',
    ]);
    expect(context.fractions.length).toBeGreaterThan(50);
    expect(context.fractions.at(-1)).toBe(1);
  });

  test('the only CSV file is taken byte for byte, and its name does not matter', async () => {
    const sources = [];
    for (const name of ['data/external/a.csv', 'data/external/b.csv']) {
      const folder = tempFolder();
      put(folder, name, rows);
      await run(contextFor(folder, [name]));
      expect(written(folder, TRACKS)).toBe(rows);
      sources.push(written(folder, SOURCE));
    }
    expect(sources).toEqual([sources[0], sources[0]]);
    expect(parseSource(sources[0]!, SOURCE)).toEqual({ kind: 'file', sha256: digestOf(rows) });
  });

  test('several files with equal bytes are as one', async () => {
    const folder = tempFolder();
    put(folder, 'a.csv', rows);
    put(folder, 'b.csv', rows);
    await run(contextFor(folder, ['a.csv', 'b.csv']));
    expect(written(folder, TRACKS)).toBe(rows);
  });

  test('several files that differ are an error that names them', async () => {
    const folder = tempFolder();
    put(folder, 'a.csv', rows);
    put(folder, 'b.csv', 'a,b\n1,3\n');
    await expect(run(contextFor(folder, ['a.csv', 'b.csv']))).rejects.toMatchObject({
      name: 'StageError',
      message: `these CSV files differ, and only one can be the input: ${join(folder, 'a.csv')}, ${join(folder, 'b.csv')}; keep one`,
    });
  });

  test.each([
    ['', 'is empty'],
    ['a,b\n', 'has a header and no rows'],
  ])('a file without rows is an error: %j', async (text, message) => {
    const folder = tempFolder();
    put(folder, 'a.csv', text);
    await expect(run(contextFor(folder, ['a.csv']))).rejects.toMatchObject({
      name: 'StageError',
      message: expect.stringContaining(message),
    });
  });
});

describe('the source', () => {
  const sha256 = 'ab'.repeat(32);
  const sources: readonly [Source, string][] = [
    [{ kind: 'file', sha256 }, `a CSV file with SHA-256 ${sha256}`],
    [{ kind: 'file', sha256, rows: 5 }, `a CSV file of 5 rows with SHA-256 ${sha256}`],
    [{ kind: 'synthetic', rows: 5, seed: 0 }, '5 synthetic tracks from seed 0, not real data'],
  ];

  test.each(sources)('%j reads back, and has a line for readers', (source, line) => {
    expect(parseSource(JSON.stringify(source), 'source.json')).toEqual(source);
    expect(formatSource(source)).toBe(line);
  });

  test.each([
    'x',
    'null',
    '[]',
    '{}',
    '{"kind":"file"}',
    '{"kind":"file","sha256":"12"}',
    '{"kind":"synthetic","rows":-1,"seed":2}',
  ])('%s is not one', (json) => {
    expect(() => parseSource(json, 'source.json')).toThrow(
      "source.json does not say what the data were made from; let the stage 'ingest' write it",
    );
  });
});
