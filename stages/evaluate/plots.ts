// The plots' data as CSV, as other programs take it to draw the pictures themselves.
// Cells without rows are left out of densities; histograms keep their empty bins.
import { edge, type Density, type Histogram } from '../charts/bins.ts';
import { formatCsvRow } from '../table/csv.ts';
import type { Evaluation } from './evaluation.ts';

type Row = readonly (string | number | boolean | undefined)[];

/** Histogram of the test rows' residuals (actual − predicted). */
export function residualsCsv({ residualHistogram }: Evaluation): string {
  return histogramCsv(residualHistogram, 'residual');
}

/** Histogram of the target in all rows. */
export function targetCsv({ target }: Evaluation, name: string): string {
  return histogramCsv(target.histogram, name);
}

/** How many test rows lie where: actual and predicted. */
export function predictedCsv({ predictedDensity }: Evaluation): string {
  return densityCsv(predictedDensity, 'actual', 'predicted');
}

/** How many test rows lie where: predicted and residual. */
export function residualDensityCsv({ residualDensity }: Evaluation): string {
  return densityCsv(residualDensity, 'predicted', 'residual');
}

/** Points of a quantile-quantile plot of the residuals against a normal distribution. */
export function quantilesCsv({ quantiles }: Evaluation): string {
  const rows = quantiles.map(({ probability, normal, residual }) => [probability, normal, residual]);
  return csv(['probability', 'normal', 'residual'], rows);
}

/** The metrics of each slice, the largest RMSE first; no row when there is no column to slice by. */
export function slicesCsv({ slices }: Evaluation): string {
  const rows = (slices?.slices ?? []).map(({ level, rows, rmse, mae, r2, meanResidual, small }) => [
    level,
    rows,
    rmse,
    mae,
    r2,
    meanResidual,
    small,
  ]);
  return csv([slices?.name ?? 'slice', 'rows', 'rmse', 'mae', 'r2', 'mean_residual', 'small'], rows);
}

function histogramCsv({ bins, counts }: Histogram, name: string): string {
  const rows = Array.from(counts, (count, k) => [edge(bins, k), edge(bins, k + 1), count]);
  return csv([`${name}_from`, `${name}_to`, 'rows'], rows);
}

function densityCsv({ x, y, counts }: Density, xName: string, yName: string): string {
  const rows: Row[] = [];
  counts.forEach((count, at) => {
    if (count === 0) return;
    const [column, row] = [at % x.count, Math.floor(at / x.count)];
    rows.push([edge(x, column), edge(x, column + 1), edge(y, row), edge(y, row + 1), count]);
  });
  return csv([`${xName}_from`, `${xName}_to`, `${yName}_from`, `${yName}_to`, 'rows'], rows);
}

function csv(header: readonly string[], rows: readonly Row[]): string {
  return [header, ...rows].map((row) => `${formatCsvRow(row)}\n`).join('');
}
