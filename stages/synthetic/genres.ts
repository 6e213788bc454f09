// What the synthetic tracks of each genre look like on average.
// Rounded statistics of the public Spotify Tracks data; no row of it is kept anywhere in this project.

export interface Genre {
  readonly name: string;
  readonly popularity: number;
  readonly danceability: number;
  readonly energy: number;
  readonly acousticness: number;
  readonly instrumentalness: number;
  readonly valence: number;
  readonly tempo: number;
  readonly durationSeconds: number;
  readonly explicitShare: number;
}

type Row = readonly [string, number, number, number, number, number, number, number, number, number];

// name, popularity, danceability, energy, acousticness, instrumentalness, valence, tempo, seconds, explicit
const ROWS: readonly Row[] = [
  ['acoustic', 42, 0.55, 0.43, 0.57, 0.04, 0.42, 119, 215, 0.05],
  ['ambient', 44, 0.37, 0.24, 0.78, 0.68, 0.17, 111, 220, 0.01],
  ['blues', 31, 0.57, 0.58, 0.4, 0.03, 0.6, 117, 209, 0.01],
  ['chill', 54, 0.66, 0.43, 0.53, 0.18, 0.4, 115, 166, 0.17],
  ['classical', 13, 0.38, 0.19, 0.92, 0.62, 0.38, 108, 183, 0],
  ['country', 17, 0.56, 0.6, 0.32, 0.01, 0.52, 124, 204, 0.03],
  ['dance', 23, 0.69, 0.71, 0.13, 0.01, 0.55, 120, 190, 0.17],
  ['death-metal', 32, 0.37, 0.93, 0.01, 0.28, 0.25, 124, 238, 0.25],
  ['disco', 34, 0.68, 0.74, 0.17, 0.08, 0.67, 122, 228, 0.01],
  ['edm', 35, 0.65, 0.76, 0.11, 0.04, 0.47, 122, 188, 0.11],
  ['folk', 38, 0.56, 0.55, 0.48, 0.04, 0.49, 118, 230, 0.01],
  ['hip-hop', 38, 0.74, 0.68, 0.19, 0.01, 0.55, 117, 199, 0.32],
  ['indie-pop', 41, 0.6, 0.56, 0.37, 0.04, 0.46, 120, 200, 0.11],
  ['jazz', 14, 0.51, 0.35, 0.72, 0.08, 0.49, 113, 177, 0],
  ['k-pop', 57, 0.65, 0.68, 0.29, 0.01, 0.56, 119, 230, 0.05],
  ['latino', 26, 0.76, 0.73, 0.17, 0.01, 0.63, 119, 209, 0.25],
  ['opera', 25, 0.31, 0.32, 0.8, 0.16, 0.22, 106, 224, 0],
  ['piano', 45, 0.46, 0.32, 0.71, 0.52, 0.31, 118, 197, 0.01],
  ['punk-rock', 38, 0.51, 0.81, 0.08, 0.03, 0.57, 132, 212, 0.08],
  ['reggae', 21, 0.75, 0.73, 0.18, 0, 0.65, 120, 209, 0.17],
  ['salsa', 28, 0.67, 0.73, 0.47, 0.01, 0.82, 120, 275, 0],
  ['sleep', 35, 0.17, 0.34, 0.66, 0.72, 0.06, 85, 159, 0],
  ['techno', 39, 0.68, 0.75, 0.08, 0.54, 0.32, 128, 296, 0.03],
  ['trip-hop', 35, 0.63, 0.61, 0.27, 0.35, 0.43, 114, 254, 0.04],
];

export const genres: readonly Genre[] = ROWS.map(
  ([
    name,
    popularity,
    danceability,
    energy,
    acousticness,
    instrumentalness,
    valence,
    tempo,
    durationSeconds,
    explicitShare,
  ]) => ({
    name,
    popularity,
    danceability,
    energy,
    acousticness,
    instrumentalness,
    valence,
    tempo,
    durationSeconds,
    explicitShare,
  }),
);
