// The pictures of an evaluation, each a whole SVG file.
// What is drawn is what the CSV file beside it holds; a picture leaves nothing out without saying so.
import type { Area } from '../charts/axes.ts';
import { barChart, type Bar } from '../charts/bar-chart.ts';
import { BOTTOM, chart, emptyChart, TOP, type Captions } from '../charts/chart.ts';
import { drawDensityLegend, drawDiagonal, drawHeatMap, drawZero } from '../charts/heat-map.ts';
import { drawHistogram } from '../charts/histogram.ts';
import { drawLines } from '../charts/line-chart.ts';
import { textAt } from '../charts/svg.ts';
import type { Evaluation } from './evaluation.ts';
import { SMALL_SLICE, type Slice } from './slices.ts';
import { percent, shown, signed } from './report/wording.ts';

/** The words that all pictures share. */
export interface Context {
  readonly target: string;
  /** Where the data come from, as a line. */
  readonly source: string;
}

const WIDTH = 760;
/** Room for the label of the y axis. */
const PLOT_TOP = TOP + 24;
/** Room for the ticks and the label of the x axis. */
const AXIS = 48;
const TOP_FEATURES = 20;
const TOP_SLICES = 12;

export function importancePicture({ importance }: Evaluation, { source }: Context): string {
  const top = importance.slice(0, TOP_FEATURES);
  const few = top.length < importance.length;
  const captions = {
    id: 'importance',
    title: few
      ? `Feature importance: the first ${top.length} of ${importance.length}`
      : `Feature importance: all ${top.length}`,
    description: `Horizontal bars, one a feature. ${top
      .slice(0, 3)
      .map(({ feature, share }) => `${feature} ${shown(share)}`)
      .join(', ')} come first.`,
    source,
  };
  return barChart(captions, {
    groups: [{ bars: top.map(({ feature, share }) => ({ label: feature, value: share, note: share.toFixed(4) })) }],
    valueLabel: 'share of what the model learned (all features sum to 1)',
    empty: 'The model has no features.',
  });
}

export function predictedPicture(evaluation: Evaluation, { target, source }: Context): string {
  const { predictedDensity, test } = evaluation;
  const side = Math.floor(480 / predictedDensity.x.count) * predictedDensity.x.count;
  const area: Area = { left: 80, top: PLOT_TOP, width: side, height: side };
  const bottom = area.top + side + AXIS;
  const beside = area.left + side + 24;
  const captions = {
    id: 'predicted',
    title: `Predicted against actual ${target}`,
    description: `A density map of ${test.rows} test rows. Exact predictions would lie on the dashed diagonal; R² is ${shown(test.r2)}.`,
    source,
  };
  return chart(
    captions,
    { width: WIDTH, height: bottom + 42 + BOTTOM },
    drawHeatMap(area, predictedDensity, { x: `actual ${target}`, y: `predicted ${target}` }),
    drawDiagonal(area, predictedDensity),
    aside(beside, area.top + 14, [
      `test rows: ${shown(test.rows)}`,
      `R²: ${shown(test.r2)}`,
      `RMSE: ${shown(test.rmse)}`,
      `MAE: ${shown(test.mae)}`,
      'dashed: predicted = actual',
    ]),
    drawDensityLegend(area.left, bottom + 4, predictedDensity),
  );
}

export function residualsPicture(evaluation: Evaluation, { target, source }: Context): string {
  const { residuals, residualDensity, residualHistogram, test } = evaluation;
  const height = 300;
  const left: Area = { left: 70, top: PLOT_TOP, width: 330, height };
  const right: Area = { left: 490, top: PLOT_TOP, width: 400, height };
  const bottom = PLOT_TOP + height + AXIS;
  const captions = {
    id: 'residuals',
    title: `Residuals: actual − predicted ${target}`,
    description: `Left a histogram of the residuals of ${test.rows} test rows, mean ${signed(residuals.mean)}, standard deviation ${shown(residuals.deviation)}; right a density map of the residuals against the predictions.`,
    source,
  };
  return chart(
    captions,
    { width: 920, height: bottom + 42 + BOTTOM },
    drawHistogram(left, residualHistogram, { x: `residual (units of ${target})`, y: 'test rows' }),
    drawHeatMap(right, residualDensity, { x: `predicted ${target}`, y: `residual (units of ${target})` }),
    drawZero(right, residualDensity),
    drawDensityLegend(right.left - 60, bottom + 4, residualDensity),
  );
}

export function learningPicture({ curve }: Evaluation, { target, source }: Context): string {
  const { rounds, train, validation, best } = curve;
  const last = rounds.at(-1);
  const title = 'Learning curve';
  if (last === undefined) {
    const captions = { id: 'learning', title, description: 'The model is not fitted in rounds.', source };
    return emptyChart(captions, 'The model is not fitted in rounds.');
  }
  const end = best
    ? `smallest validation RMSE ${shown(best.rmse)} in round ${best.round}`
    : 'there were no validation rows';
  const captions = {
    id: 'learning',
    title,
    description: `RMSE of ${target} over ${last} rounds: training ${shown(train[0]!)} to ${shown(train.at(-1)!)}, ${end}.`,
    source,
  };
  const area: Area = { left: 70, top: PLOT_TOP, width: 560, height: 300 };
  return chart(
    captions,
    { width: WIDTH, height: PLOT_TOP + 300 + AXIS + BOTTOM },
    drawLines(area, {
      lines: [
        { name: 'training', x: rounds, y: train, shade: 'first' },
        { name: 'validation', x: rounds, y: validation, shade: 'second' },
      ],
      xLabel: 'round (trees in the model)',
      yLabel: `RMSE (units of ${target})`,
      ...(best && { mark: { x: best.round, label: `best: round ${best.round}` } }),
    }),
  );
}

export function slicesPicture({ slices, test }: Evaluation, { target, source }: Context): string {
  const name = slices?.name ?? 'slice';
  const all = slices?.slices ?? [];
  const large = all.filter(({ small }) => !small);
  const known = large.length > 0 ? large : all;
  const captions: Captions = {
    id: 'slices',
    title: `Error by ${name}`,
    description:
      known.length === 0
        ? 'The rows are not sliced.'
        : `Bars of the RMSE of test rows by ${name}: ${label(known.at(-1)!)} ${shown(known.at(-1)!.rmse)} at best, ${label(known[0]!)} ${shown(known[0]!.rmse)} at worst.`,
    source,
  };
  const both = known.length > 2 * TOP_SLICES;
  const left = all.length - known.length;
  const note = left > 0 ? `, ${left} with fewer than ${SMALL_SLICE} rows left out` : '';
  const bars = known.map((slice) => sliceBar(slice, test.rmse));
  return barChart(captions, {
    groups: both
      ? [
          {
            heading: `Smallest error, ${TOP_SLICES} of ${all.length}${note}`,
            bars: bars.slice(-TOP_SLICES).toReversed(),
          },
          { heading: `Largest error, ${TOP_SLICES} of ${all.length}`, bars: bars.slice(0, TOP_SLICES) },
        ]
      : [{ heading: `All ${all.length} by error${note}`, bars: bars.toReversed() }],
    valueLabel: `RMSE (units of ${target}); orange: above ${shown(test.rmse)}, that of all test rows`,
    empty: 'No column to slice by is set: evaluate.slice_by in params.yaml.',
  });
}

export function targetPicture({ target: profile }: Evaluation, { target, source }: Context): string {
  const area: Area = { left: 80, top: PLOT_TOP, width: 640, height: 240 };
  const captions = {
    id: 'target',
    title: `Distribution of ${target}`,
    description: `A histogram of all ${profile.rows} rows: mean ${shown(profile.mean)}, median ${shown(profile.median)}; ${percent(profile.lowShare)} lie in the lowest third of the range.`,
    source,
  };
  return chart(
    captions,
    { width: WIDTH, height: PLOT_TOP + 240 + AXIS + BOTTOM },
    drawHistogram(area, profile.histogram, { x: target, y: 'rows' }),
  );
}

function sliceBar(slice: Slice, usual: number): Bar {
  const shade = slice.small ? 'pale' : slice.rmse > usual ? 'second' : 'first';
  return { label: label(slice), value: slice.rmse, note: `${shown(slice.rmse)} (${shown(slice.rows)} rows)`, shade };
}

function label({ level }: Slice): string {
  return level === '' ? '(missing)' : level;
}

function aside(x: number, y: number, lines: readonly string[]): string {
  return lines.map((text, k) => textAt(x, y + k * 20, text)).join('');
}
