// The margins of all rows after some of the rounds, so that those of a fit whose last rounds are cut need not be made
// from its first tree on.
import type { FeatureMatrix } from '../table/matrix.ts';
import { addTree } from './predict.ts';
import type { Tree } from './tree.ts';

/** From here on every other mark goes, and marks are set half as often: they lie at most an eighth of all rounds apart. */
const MOST_MARKS = 16;

export class MarginMarks {
  private every = 1;
  /** Rounds → margins after so many, ascending. */
  private marks: Map<number, Float64Array>;

  /** @param margin before the first round */
  constructor(margin: Float64Array) {
    this.marks = new Map([[0, margin.slice()]]);
  }

  /** @param margin after so many rounds, one number a row; copied if it is kept */
  note(rounds: number, margin: Float64Array): void {
    if (rounds % this.every !== 0) return;
    this.marks.set(rounds, margin.slice());
    if (this.marks.size < MOST_MARKS) return;
    this.every *= 2;
    this.marks = new Map([...this.marks].filter(([at]) => at % this.every === 0));
  }

  /** The margins after the last of `trees`, which are the first ones of the fit: bit for bit what predicting gives. */
  after(trees: readonly Tree[], features: FeatureMatrix): Float64Array {
    const [at, margin] = [...this.marks].findLast(([rounds]) => rounds <= trees.length)!;
    const found = margin.slice();
    for (const tree of trees.slice(at)) addTree(tree, features, found, 0, features.rows);
    return found;
  }
}
