// The genres of the synthetic tracks, read from their statistics: what they sound like, how they are liked, whom they share with.
// In alphabetical order, as rows are: a genre takes tracks only from genres before it.
import { genreText } from './statistics.ts';

export interface Genre {
  readonly name: string;
  /** Mean normal score of each latent, in the order of `sound.ts`. */
  readonly means: readonly number[];
  readonly majorShare: number;
  /** Share of zero popularity: recordings with one id, and with several. */
  readonly zeroShares: readonly [number, number];
  /** Share of the genre's own tracks that are another id of an earlier recording. */
  readonly reissueShare: number;
  /** Popularity above zero at `popularityLevels`. */
  readonly popularity: readonly number[];
  /** The latents that make a recording liked here, and the deviation of what is random in liking. */
  readonly taste: readonly { readonly latent: number; readonly weight: number }[];
  readonly likingDeviation: number;
  /** Earlier genres, by index, and the share of rows that are tracks of theirs. */
  readonly partners: readonly { readonly genre: number; readonly share: number }[];
}

export const popularityLevels = [0, 0.02, 0.1, 0.3, 0.5, 0.7, 0.9, 0.98, 1];

const LATENTS = 12;

export const genres: readonly Genre[] = parseGenres(genreText);

function parseGenres(text: string): Genre[] {
  const lines = text.trim().split('\n');
  const places = new Map(lines.map((line, index) => [line.slice(0, line.indexOf(' ')), index]));
  return lines.map((line) => {
    const [name, ...fields] = line.split(' ');
    const [partners, deviation, taste] = [fields.pop()!, fields.pop()!, fields.pop()!];
    const numbers = fields.map(Number);
    const [major, zeroAlone, zeroSeveral, reissued, ...liked] = numbers.slice(LATENTS);
    return {
      name: name!,
      means: numbers.slice(0, LATENTS).map((score) => score / 100),
      majorShare: major! / 100,
      zeroShares: [zeroAlone! / 1000, zeroSeveral! / 1000],
      reissueShare: reissued! / 1000,
      popularity: [liked[0]!, ...liked, Math.min(100, liked.at(-1)! + 5)],
      taste: pairs(taste).map(([latent, weight]) => ({ latent: Number(latent), weight: weight / 100 })),
      likingDeviation: Number(deviation) / 100,
      partners: pairs(partners).map(([other, share]) => ({ genre: places.get(other)!, share: share / 1000 })),
    };
  });
}

/** `name:number,name:number`, or `-` for none. */
function pairs(text: string): [string, number][] {
  if (text === '-') return [];
  return text.split(',').map((pair) => {
    const [name, number] = pair.split(':');
    return [name!, Number(number)];
  });
}
