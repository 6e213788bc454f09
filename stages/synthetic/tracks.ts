// Synthetic tracks in the layout of the "Spotify Tracks" table, for a pipeline that runs before any data is there.
// The bytes depend on (rows, seed) alone: only + - * / and integer operations on counter-based draws.
import { catalogue } from './catalogue.ts';
import { genres } from './genres.ts';

/** The first column has no name, as pandas writes an index. */
export const trackColumns: readonly string[] = (
  ',track_id,artists,album_name,track_name,popularity,duration_ms,explicit,danceability,energy,key,loudness,mode,' +
  'speechiness,acousticness,instrumentalness,liveness,valence,tempo,time_signature,track_genre'
).split(',');

export interface TrackPiece {
  readonly text: string;
  /** Share of all rows that this piece and those before it hold. */
  readonly fraction: number;
}

/** CSV text: the header, then `rows` rows genre after genre, which are sorted by name and equally large. */
export function* trackPieces(rows: number, seed: number): Generator<TrackPiece, void, undefined> {
  yield { text: `${trackColumns.join(',')}\n`, fraction: 0 };
  const startOf = (genre: number): number => Math.floor((genre * rows) / genres.length);
  let row = 0;
  let genre = 0;
  for (const tracks of catalogue((index) => startOf(index + 1) - startOf(index), seed)) {
    const { name } = genres[genre++]!;
    const text = tracks.map((track) => `${row++},${track.text},${name}\n`).join('');
    yield { text, fraction: row / rows };
  }
}

/** All of it as one text. */
export function syntheticTracks(rows: number, seed: number): string {
  return Array.from(trackPieces(rows, seed), ({ text }) => text).join('');
}
