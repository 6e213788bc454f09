// Synthetic tracks in the layout of the "Spotify Tracks" table, for a pipeline that runs before any data is there.
// The bytes depend on (rows, seed) alone: only + - * / and integer operations on counter-based draws.
import { catalogue } from './catalogue.ts';
import { genres } from './genres.ts';

/** The first column has no name, as pandas writes an index. */
export const trackColumns: readonly string[] = (
  ',track_id,artists,album_name,track_name,popularity,duration_ms,explicit,danceability,energy,key,loudness,mode,' +
  'speechiness,acousticness,instrumentalness,liveness,valence,tempo,time_signature,track_genre'
).split(',');

/** CSV text by pieces, the header first, then genre after genre, `rows` rows in all. */
export function* trackPieces(rows: number, seed: number): Generator<string> {
  yield `${trackColumns.join(',')}\n`;
  const startOf = (genre: number): number => Math.floor((genre * rows) / genres.length);
  let row = 0;
  let genre = 0;
  for (const tracks of catalogue((index) => startOf(index + 1) - startOf(index), seed)) {
    const { name } = genres[genre++]!;
    yield tracks.map(({ text }) => `${row++},${text},${name}\n`).join('');
  }
}

/** All pieces as one text. */
export function syntheticTracks(rows: number, seed: number): string {
  return [...trackPieces(rows, seed)].join('');
}
