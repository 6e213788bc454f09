// How many rows lie where, on a plane: the picture of a scatter plot with too many points.
// Cells are coloured by round numbers of rows, so that few rows stay visible beside many.
import { axes, line, projection, type Area, type AxisLabels } from './axes.ts';
import { binTicks, edge, type Density } from './bins.ts';
import { DENSITY_STEPS } from './palette.ts';
import { element, textAt } from './svg.ts';
import { grouped } from './ticks.ts';

const SWATCH = 40;

export function drawHeatMap(area: Area, density: Density, labels: AxisLabels): string {
  const { x, y, counts } = density;
  const xTicks = binTicks(x);
  const yTicks = binTicks(y);
  const at = projection(area, xTicks, yTicks);
  const steps = stepsOf(density);
  const paths = steps.map(() => '');
  for (let row = 0; row < y.count; row++) {
    const top = Math.round(at.y(edge(y, row + 1)));
    const height = Math.round(at.y(edge(y, row))) - top;
    for (let from = 0; from < x.count;) {
      // A run of cells of one colour is one rectangle.
      const step = stepAt(steps, counts[row * x.count + from]!);
      let to = from + 1;
      while (to < x.count && stepAt(steps, counts[row * x.count + to]!) === step) to++;
      const left = Math.round(at.x(edge(x, from)));
      const width = Math.round(at.x(edge(x, to))) - left;
      if (step >= 0) paths[step] += `M${left} ${top}h${width}v${height}h${-width}z`;
      from = to;
    }
  }
  const cells = paths.map((d, step) => (d === '' ? '' : element('path', { class: `cell ${shade(step, steps)}`, d })));
  return axes(area, { label: labels.x, ticks: xTicks }, { label: labels.y, ticks: yTicks }) + cells.join('');
}

/** The line where y equals x, as far as it lies in the area. */
export function drawDiagonal(area: Area, { x, y }: Density): string {
  const at = projection(area, binTicks(x), binTicks(y));
  const from = Math.max(edge(x, 0), edge(y, 0));
  const to = Math.min(edge(x, x.count), edge(y, y.count));
  return from < to ? line(at.x(from), at.y(from), at.x(to), at.y(to), 'rule dashed stroke-second') : '';
}

/** The line where y is 0, if it lies in the area. */
export function drawZero(area: Area, { x, y }: Density): string {
  const at = projection(area, binTicks(x), binTicks(y)).y(0);
  if (at < area.top || at > area.top + area.height) return '';
  return line(area.left, at, area.left + area.width, at, 'rule dashed stroke-second');
}

/** Which colour means how many rows: swatches, each with the smallest number that it stands for. */
export function drawDensityLegend(left: number, top: number, density: Density): string {
  const steps = stepsOf(density);
  const start = left + 124;
  const swatches = steps.map((least, step) =>
    [
      element('rect', {
        class: `cell ${shade(step, steps)}`,
        x: start + step * SWATCH,
        y: top,
        width: SWATCH,
        height: 12,
      }),
      textAt(start + step * SWATCH + SWATCH / 2, top + 26, grouped(least), { anchor: 'middle', class: 'small muted' }),
    ].join(''),
  );
  return textAt(left, top + 10, 'rows in a cell, from:', { class: 'small muted' }) + swatches.join('');
}

/** The least number of rows of each colour: 1, 2, 5, 10, … or, if those are too many, 1, 3, 10, 30, … or 1, 10, 100, …. */
export function densitySteps(most: number): readonly number[] {
  for (const factors of [[1, 2, 5], [1, 3], [1]]) {
    const steps: number[] = [];
    for (let power = 1; power <= most; power *= 10) {
      steps.push(...factors.map((factor) => factor * power).filter((least) => least <= most));
    }
    if (steps.length <= DENSITY_STEPS) return steps;
  }
  return Array.from({ length: DENSITY_STEPS }, (_, k) => Number(`1e${k}`));
}

function stepsOf({ counts }: Density): readonly number[] {
  return densitySteps(counts.reduce((most, count) => Math.max(most, count), 0));
}

/** The colour of a cell, -1 for one without rows. */
function stepAt(steps: readonly number[], count: number): number {
  let step = -1;
  while (step + 1 < steps.length && steps[step + 1]! <= count) step++;
  return step;
}

/** Few steps use the whole ramp, too. */
function shade(step: number, steps: readonly number[]): string {
  const at = steps.length === 1 ? 4 : Math.round((step * (DENSITY_STEPS - 1)) / (steps.length - 1));
  return `density-${at + 1}`;
}
