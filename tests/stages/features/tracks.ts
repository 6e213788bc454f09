// A table like that of the stage `etl` on the reference's data, made in memory, and the params of the reference for it.
// Every level of each category is there; nothing about the numbers resembles music.
import { parseCondition, parseExpression } from '../../../stages/expression/parse.ts';
import type { FeaturesParams } from '../../../stages/features/params.ts';
import { derive } from '../../../stages/recipe/derive.ts';
import type { Derivation, RecipeInput } from '../../../stages/recipe/recipe.ts';
import { tableOf, type Column, type Table } from '../../../stages/table/columns.ts';

const SHARES = ['danceability', 'energy', 'speechiness', 'acousticness', 'instrumentalness', 'liveness', 'valence'];

export const DERIVED: readonly Derivation[] = [
  { kind: 'expression', name: 'duration_min', expression: parseExpression('duration_ms / 60000') },
  {
    kind: 'case',
    name: 'mood_energy',
    cases: [
      { when: parseCondition('valence >= 0.5 and energy >= 0.5'), then: 'Happy Energetic' },
      { when: parseCondition('valence >= 0.5'), then: 'Happy Calm' },
      { when: parseCondition('energy >= 0.5'), then: 'Sad Energetic' },
    ],
    otherwise: 'Sad Calm',
  },
  bin('energy_category', 'energy', [0.33, 0.66], ['Low Energy', 'Medium Energy', 'High Energy']),
  bin('popularity_category', 'popularity', [25, 50, 75], ['Low', 'Medium', 'High', 'Very High']),
  bin('tempo_category', 'tempo', [90, 120, 150], ['Slow', 'Moderate', 'Fast', 'Very Fast']),
];

export const PARAMS: FeaturesParams['features'] = {
  numeric: [
    'danceability',
    'energy',
    'loudness',
    'speechiness',
    'acousticness',
    'instrumentalness',
    'liveness',
    'valence',
    'tempo',
    'duration_ms',
    'key',
    'explicit',
    'duration_min',
  ],
  interactions: [
    { energy_danceability: 'energy * danceability' },
    { valence_energy: 'valence * energy' },
    { acousticness_energy: 'acousticness * energy' },
    { energy_squared: 'energy * energy' },
    { danceability_squared: 'danceability * danceability' },
    { valence_squared: 'valence * valence' },
    { is_short_track: 'duration_min < 2' },
    { is_long_track: 'duration_min > 5' },
    { high_energy_happy: 'energy > 0.7 and valence > 0.7' },
    { low_energy_sad: 'energy < 0.3 and valence < 0.3' },
  ],
  one_hot: ['mode', 'time_signature', 'mood_energy', 'energy_category', 'tempo_category'],
  label: ['track_genre'],
  scale: ['duration_ms', 'loudness', 'tempo', 'duration_min', 'track_genre_encoded', 'key'],
  test_fraction: 0.2,
  group_by: 'track_id',
  seed: 42,
};

/** The 37 features in the order of the matrix. */
export const FEATURES: readonly string[] = [
  ['danceability', 'energy', 'loudness', 'speechiness', 'acousticness', 'instrumentalness', 'liveness', 'valence'],
  ['tempo', 'duration_ms', 'key', 'explicit', 'duration_min', 'track_genre_encoded'],
  ['energy_danceability', 'valence_energy', 'acousticness_energy'],
  ['energy_squared', 'danceability_squared', 'valence_squared'],
  ['is_short_track', 'is_long_track', 'high_energy_happy', 'low_energy_sad'],
  ['mode_1', 'time_signature_1', 'time_signature_3', 'time_signature_4', 'time_signature_5'],
  ['mood_energy_Happy Energetic', 'mood_energy_Sad Calm', 'mood_energy_Sad Energetic'],
  ['energy_category_Low Energy', 'energy_category_Medium Energy'],
  ['tempo_category_Moderate', 'tempo_category_Slow', 'tempo_category_Very Fast'],
].flat();

export interface CleanTracks {
  readonly table: Table;
  readonly inputs: readonly RecipeInput[];
  readonly derived: readonly Derivation[];
}

const PRIME = 1_000_003;

/** In [0, PRIME); cheaper than `mix`, whose Math.imul is slow inside of jest. */
function scattered(stream: number, row: number): number {
  return ((row + 1) * (stream * 7919 + 104_729)) % PRIME;
}

/** About four in five track ids are there once, the others under several genres. */
export function cleanTracks(rows: number): CleanTracks {
  const column = (stream: number, of: (share: number) => number): Column => {
    const values = new Float64Array(rows);
    for (let row = 0; row < rows; row++) values[row] = of(scattered(stream, row) / PRIME);
    return { kind: 'number', values };
  };
  const texts = (of: (row: number) => string): Column => ({
    kind: 'string',
    values: Array.from({ length: rows }, (_, row) => of(row)),
  });
  const below = (count: number) => (share: number) => Math.floor(share * count);
  const columns: [string, Column][] = [
    [
      'track_id',
      texts((row) => `track ${scattered(1, row) % 5 === 0 ? scattered(2, row) % Math.ceil(rows / 10) : row}`),
    ],
    ['track_name', texts((row) => `a name, "${row}"`)],
    ['popularity', column(3, below(101))],
    ['duration_ms', column(4, (share) => 30_000 + below(400_000)(share))],
    ['explicit', { kind: 'boolean', values: Array.from({ length: rows }, (_, row) => scattered(5, row) % 11 === 0) }],
    ...SHARES.map((name, k): [string, Column] => [name, column(10 + k, (share) => share)]),
    ['key', column(20, below(12))],
    ['loudness', column(21, (share) => -40 * share)],
    ['mode', column(22, below(2))],
    ['tempo', column(23, (share) => 60 + 140 * share)],
    ['time_signature', column(24, (share) => [0, 1, 3, 4, 5][below(5)(share)]!)],
    ['track_genre', texts((row) => `genre ${scattered(25, row) % 114}`)],
  ];
  const table = derive(DERIVED, tableOf(columns));
  return { table, inputs: columns.map(([name, { kind }]) => ({ name, kind })), derived: DERIVED };
}

function bin(name: string, column: string, edges: readonly number[], labels: readonly string[]): Derivation {
  return { kind: 'bin', name, column, edges, labels };
}
