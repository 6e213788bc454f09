// Synthetic tracks in the layout of the "Spotify Tracks" table, for a pipeline that runs before any data is there.
// The bytes depend on (rows, seed) alone: only + - * / and integer operations on counter-based draws.
import { draws, type Draws } from '../random.ts';
import { significant } from '../significant.ts';
import { formatCsvRow } from '../table/csv.ts';
import { genres, type Genre } from './genres.ts';
import { albumName, artistNames, trackId, trackName } from './names.ts';

/** The first column has no name, as pandas writes an index. */
export const trackColumns: readonly string[] = (
  ',track_id,artists,album_name,track_name,popularity,duration_ms,explicit,danceability,energy,key,loudness,mode,' +
  'speechiness,acousticness,instrumentalness,liveness,valence,tempo,time_signature,track_genre'
).split(',');

interface Track {
  /** Every field between the index and the genre, in the order of `trackColumns`. */
  readonly fields: readonly (string | number | undefined)[];
  readonly genre: string;
}

const ANOTHER_GENRE_SHARE = 0.2;
const SAME_ROW_SHARE = 0.004;
const ZERO_POPULARITY_SHARE = 0.1;
const MISSING_NAMES_SHARE = 0.002;

/** CSV text with `rows` rows, sorted by genre; tracks recur under other genres, a few rows recur whole. */
export function syntheticTracks(rows: number, seed: number): string {
  const from = draws(seed);
  const tracks: Track[] = [];
  const lines = [formatCsvRow(trackColumns)];
  for (let row = 0; row < rows; row++) {
    const genre = genres[Math.floor((row * genres.length) / rows)]!;
    const track = recurring(tracks, genre, from) ?? newTrack(genre, from);
    tracks.push(track);
    lines.push(formatCsvRow([row, ...track.fields, track.genre]));
  }
  return `${lines.join('\n')}\n`;
}

function recurring(tracks: readonly Track[], genre: Genre, from: Draws): Track | undefined {
  const draw = from.uniform();
  const earlier = tracks[from.below(tracks.length)];
  const previous = tracks.at(-1);
  if (draw < SAME_ROW_SHARE) return previous?.genre === genre.name ? previous : undefined;
  if (draw < SAME_ROW_SHARE + ANOTHER_GENRE_SHARE && earlier) return { fields: earlier.fields, genre: genre.name };
  return undefined;
}

function newTrack(genre: Genre, from: Draws): Track {
  // One latent loudness of the music moves energy, loudness and acousticness together, as in real tracks.
  const force = from.normal();
  const mood = from.normal();
  const energy = share(genre.energy + 0.15 * force + 0.09 * from.normal());
  const acousticness = share(genre.acousticness - 0.17 * force + 0.13 * from.normal());
  const danceability = share(genre.danceability + 0.07 * mood + 0.1 * from.normal());
  const valence = share(genre.valence + 0.16 * mood + 0.12 * from.normal());
  const isInstrumental = from.uniform() < genre.instrumentalness + 0.05;
  const instrumentalness = isInstrumental ? share(0.8 + 0.12 * from.normal()) : tiny(from);
  const loudness = -15 + 11 * energy + 2.4 * from.normal();
  const speechiness = 0.028 + 0.06 * cube(from.uniform()) + (from.uniform() < 0.12 ? 0.3 * from.uniform() : 0);
  const liveness = share(0.09 + 0.05 * from.uniform() + 0.7 * cube(from.uniform()));
  const isExplicit = from.uniform() < genre.explicitShare;
  const durationMs = Math.max(31_000, Math.round(1000 * genre.durationSeconds * (1 + 0.3 * from.normal())));
  const liking =
    genre.popularity +
    28 * (danceability - genre.danceability) -
    22 * (valence - genre.valence) +
    12 * (energy - genre.energy) -
    9 * instrumentalness +
    6 * Number(isExplicit) -
    durationMs / 60_000 +
    14 * from.normal();
  const isUnheard = from.uniform() < ZERO_POPULARITY_SHARE;
  const hasNames = from.uniform() >= MISSING_NAMES_SHARE;
  const name = trackName(from);
  const names = [artistNames(from), albumName(from, name), name];
  return {
    fields: [
      trackId(from),
      ...(hasNames ? names : [undefined, undefined, undefined]),
      isUnheard ? 0 : Math.round(Math.min(100, Math.max(0, liking + 4))),
      durationMs,
      isExplicit ? 'True' : 'False',
      significant(danceability, 3),
      significant(energy, 3),
      from.below(12),
      significant(loudness, 4),
      from.uniform() < 0.64 ? 1 : 0,
      significant(speechiness, 3),
      significant(acousticness, 3),
      significant(instrumentalness, 3),
      significant(liveness, 3),
      significant(valence, 3),
      significant(Math.max(40, genre.tempo + 26 * from.normal()), 6),
      timeSignature(from.uniform()),
    ],
    genre: genre.name,
  };
}

function share(value: number): number {
  return Math.min(0.995, Math.max(0.0001, value));
}

function tiny(from: Draws): number {
  return from.uniform() < 0.4 ? 0 : 0.02 * cube(cube(from.uniform()));
}

function cube(value: number): number {
  return value * value * value;
}

function timeSignature(draw: number): number {
  if (draw < 0.89) return 4;
  if (draw < 0.97) return 3;
  return draw < 0.99 ? 5 : 1;
}
