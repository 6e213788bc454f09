// Which tracks stand in which genre: new recordings, further ids of them, tracks of other genres, rows that recur whole.
// A track is one id with its text; the same object under two genres is the leak that a split by track closes.
import { draws, mix, type Draws } from '../random.ts';
import { genres, popularityLevels, type Genre } from './genres.ts';
import { albumName, artistNames, quoted, trackId, trackName } from './names.ts';
import { cumulative, shareBelow, soundOf } from './sound.ts';
import { idsText } from './statistics.ts';

export interface Track {
  /** Every field of the row between the index and the genre, as CSV. */
  readonly text: string;
}

/** Share of a genre's rows that repeat another of its rows. */
const SAME_ROW_SHARE = 0.004;
/** One track in so many has no names. */
const TRACKS_PER_NAMELESS = 114_000;

const idCounts = idsText.split(' ').map((entry) => entry.split(':').map(Number) as [number, number]);
const idLimits = cumulative(idCounts.map(([, weight]) => weight));
const meanFurtherIds =
  idCounts.reduce((sum, [ids, weight]) => sum + (ids - 1) * weight, 0) /
  idCounts.reduce((sum, [, weight]) => sum + weight, 0);

/** The tracks of each genre, row by row, genre after genre; `rowsOf(genre)` says how many. */
export function* catalogue(rowsOf: (genre: number) => number, seed: number): Generator<readonly Track[]> {
  const plan = draws(seed);
  const maker = new TrackMaker(seed, plan.below(Math.max(1, Math.min(rowsOf(0) * 50, TRACKS_PER_NAMELESS / 2))));
  const earlier: (readonly Track[])[] = [];
  for (const [index, genre] of genres.entries()) {
    const rows = rowsOf(index);
    const tracks = new Set<Track>();
    for (const { genre: partner, share } of genre.partners) {
      take(earlier[partner]!, Math.min(countOf(share, rows, plan), rows - tracks.size), tracks, plan);
    }
    const repeats = Math.max(0, Math.min(rows - 1, countOf(SAME_ROW_SHARE, rows, plan)));
    while (tracks.size < rows - repeats) {
      for (const track of maker.recording(genre, rows - repeats - tracks.size, plan)) tracks.add(track);
    }
    const list = [...tracks];
    while (list.length < rows) list.push(list[plan.below(tracks.size)]!);
    shuffle(list, plan);
    earlier.push(list);
    yield list;
  }
}

/** Right on average, also where a share of the rows is less than one row. */
function countOf(share: number, rows: number, from: Draws): number {
  return Math.floor(share * rows + from.uniform());
}

/** Adds `count` tracks that are not there yet, as far as there are so many. */
function take(tracks: readonly Track[], count: number, into: Set<Track>, from: Draws): void {
  const order = Uint32Array.from(tracks, (_, index) => index);
  const wanted = into.size + count;
  for (let left = order.length; left > 0 && into.size < wanted; left--) {
    const at = from.below(left);
    into.add(tracks[order[at]!]!);
    order[at] = order[left - 1]!;
  }
}

function shuffle(list: Track[], from: Draws): void {
  for (let left = list.length; left > 1; left--) {
    const at = from.below(left);
    [list[at], list[left - 1]] = [list[left - 1]!, list[at]!];
  }
}

class TrackMaker {
  private readonly sounds: Draws;
  private readonly names: Draws;
  private readonly namelessAt: number;
  private made = 0;

  constructor(seed: number, namelessAt: number) {
    this.sounds = draws(mix(seed, 0x50d));
    this.names = draws(mix(seed, 0x4a3e));
    this.namelessAt = namelessAt;
  }

  /** One recording under one id or, less liked then, under several, at most `room` of them. */
  recording(genre: Genre, room: number, plan: Draws): Track[] {
    const { reissueShare } = genre;
    const isReissued = plan.uniform() < reissueShare / ((1 - reissueShare) * meanFurtherIds);
    const ids = Math.min(room, isReissued ? idCount(plan.uniform()) : 1);
    const { fields, liking } = soundOf(genre, this.sounds);
    const name = trackName(this.names);
    const artists = quoted(artistNames(this.names));
    const quotedName = quoted(name);
    return Array.from({ length: ids }, () => {
      const isNameless = this.made++ % TRACKS_PER_NAMELESS === this.namelessAt;
      const names = isNameless ? ',,' : [artists, quoted(albumName(this.names, name)), quotedName].join(',');
      const score = liking + genre.likingDeviation * plan.normal();
      const popularity = popularityAt(genre, genre.zeroShares[isReissued ? 1 : 0], shareBelow(score));
      return { text: [trackId(this.names), names, popularity, fields].join(',') };
    });
  }
}

function idCount(draw: number): number {
  return idCounts[idLimits.findIndex((limit) => draw < limit)]![0];
}

/** Zero for the `zeroShare` least liked, else by the genre's quantiles. */
function popularityAt(genre: Genre, zeroShare: number, rank: number): number {
  if (rank < zeroShare) return 0;
  const share = (rank - zeroShare) / (1 - zeroShare);
  const at = popularityLevels.findLastIndex((level) => share >= level);
  const [low, high] = [popularityLevels[at]!, popularityLevels[at + 1]!];
  const [least, most] = [genre.popularity[at]!, genre.popularity[at + 1]!];
  return Math.round(least + ((share - low) / (high - low)) * (most - least));
}
