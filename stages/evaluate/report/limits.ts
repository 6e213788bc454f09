// What the model must not be trusted with: the limits, each drawn from what was measured.
// A limit that the numbers do not show is not written; a model without any still gets the one about its data.
import type { Source } from '../../table/source.ts';
import type { Evaluation } from '../evaluation.ts';
import { SMALL_SLICE } from '../slices.ts';
import { percent, shown } from './wording.ts';

export interface Limit {
  readonly name: string;
  readonly text: string;
}

const MODERATE_R2 = 0.6;
const OVERFIT_GAP = 0.02;
/** Largest by smallest RMSE among the slices that are not small. */
const UNEVEN = 1.5;
const LOW_SHARE = 0.45;
const FREQUENT_SHARE = 0.05;

export function limits(evaluation: Evaluation, target: string, source: Source | undefined): Limit[] {
  return [
    ...moderate(evaluation, target),
    ...dependency(evaluation),
    ...imbalance(evaluation, target),
    ...overfit(evaluation),
    ...smallSlices(evaluation),
    data(source),
  ];
}

function moderate({ test }: Evaluation, target: string): Limit[] {
  if (test.r2 >= MODERATE_R2) return [];
  const left = percent(1 - Math.max(test.r2, 0));
  return [
    {
      name: test.r2 < 0.3 ? 'Low R²' : 'Moderate R²',
      text: `${left} of the variance of ${target} is left unexplained: what decides it is mostly not in these columns. A single prediction is a rough guess, off by ${shown(test.mae)} on average.`,
    },
  ];
}

function dependency({ slices, importance }: Evaluation): Limit[] {
  const large = slices?.slices.filter(({ small }) => !small) ?? [];
  const [worst, best] = [large[0], large.at(-1)];
  if (!slices || !worst || !best || worst.rmse < UNEVEN * best.rmse) return [];
  const rank = importance.findIndex(({ feature }) => feature.startsWith(slices.name)) + 1;
  const ranked =
    rank === 0
      ? ''
      : ` The feature made of it is number ${rank} by importance, and a value not seen in training counts as missing.`;
  return [
    {
      name: `Dependency on ${slices.name}`,
      text: `The error differs by ${slices.name}: RMSE from ${shown(best.rmse)} (${best.level || 'missing'}) to ${shown(worst.rmse)} (${worst.level || 'missing'}).${ranked}`,
    },
  ];
}

function imbalance({ target }: Evaluation, name: string): Limit[] {
  const sentences: string[] = [];
  if (target.lowShare > LOW_SHARE) {
    sentences.push(
      `${percent(target.lowShare)} of the rows lie in the lowest third of the range, so high values are learned from few rows.`,
    );
  }
  if (target.mostFrequent.share > FREQUENT_SHARE) {
    sentences.push(
      `${percent(target.mostFrequent.share)} of all rows have the value ${shown(target.mostFrequent.value)}.`,
    );
  }
  return sentences.length === 0 ? [] : [{ name: `Imbalance of ${name}`, text: sentences.join(' ') }];
}

function overfit({ train, test }: Evaluation): Limit[] {
  const gap = train.r2 - test.r2;
  if (gap < OVERFIT_GAP) return [];
  return [
    {
      name: 'Overfitting',
      text: `R² falls by ${gap.toFixed(3)} from the training rows to the test rows; the numbers of the training rows say little about new ones.`,
    },
  ];
}

function smallSlices({ slices }: Evaluation): Limit[] {
  const small = slices?.slices.filter((slice) => slice.small).length ?? 0;
  if (!slices || small === 0) return [];
  const [who, have] = small === 1 ? ['One value', 'has'] : [`${small} values`, 'have'];
  return [
    {
      name: 'Small groups',
      text: `${who} of ${slices.name} ${have} fewer than ${SMALL_SLICE} test rows; such metrics are a matter of chance.`,
    },
  ];
}

function data(source: Source | undefined): Limit {
  return source?.kind === 'synthetic'
    ? {
        name: 'Synthetic data',
        text: 'The rows were generated: the numbers show that the pipeline works, and nothing about real rows.',
      }
    : {
        name: 'Other data',
        text: 'The numbers hold for rows like these. Rows of another time or another selection may be predicted worse.',
      };
}
