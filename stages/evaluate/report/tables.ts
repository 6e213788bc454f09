// The tables of the report.
// Numbers are those of the files with fewer digits; whoever wants more finds them there.
import { escapeHtml } from '../../html.ts';
import type { Evaluation } from '../evaluation.ts';
import type { Importance } from '../importance.ts';
import type { RegressionMetrics } from '../metrics.ts';
import type { Slice } from '../slices.ts';
import { fixed, shown, signed } from './wording.ts';

export function metricsTable({ train, validation, test }: Evaluation): string {
  const row = (name: string, metrics: RegressionMetrics | undefined): (string | undefined)[][] =>
    metrics
      ? [
          [
            name,
            shown(metrics.rows),
            shown(metrics.rmse),
            shown(metrics.mae),
            fixed(metrics.r2),
            metrics.adjusted_r2 === undefined ? '' : fixed(metrics.adjusted_r2),
          ],
        ]
      : [];
  return table(
    ['Part', 'Rows', 'RMSE', 'MAE', 'R²', 'Adjusted R²'],
    [...row('Training', train), ...row('Validation', validation), ...row('Test', test)],
  );
}

export function residualsTable({ residuals }: Evaluation, target: string): string {
  const { mean, deviation, skewness, min, q05, q25, median, q75, q95, max } = residuals;
  const names = ['Mean', 'Std. deviation', 'Skewness', 'Min', '5 %', '25 %', 'Median', '75 %', '95 %', 'Max'];
  const values = [mean, deviation, skewness, min, q05, q25, median, q75, q95, max].map(shown);
  return table([`Residuals of ${target}`, ...names], [['Test', ...values]]);
}

export function importanceTable(importance: readonly Importance[]): string {
  return table(
    ['Feature', 'Rank', 'Importance'],
    importance.map(({ feature, share }, k) => [feature, String(k + 1), fixed(share)]),
  );
}

export function slicesTable({ name, slices }: { readonly name: string; readonly slices: readonly Slice[] }): string {
  return table(
    [name, 'Rows', 'RMSE', 'MAE', 'R²', 'Mean residual'],
    slices.map((slice) => [
      `${slice.level || '(missing)'}${slice.small ? ' *' : ''}`,
      shown(slice.rows),
      shown(slice.rmse),
      shown(slice.mae),
      fixed(slice.r2),
      signed(slice.meanResidual),
    ]),
  );
}

/** The first column names the row, the others are numbers. */
function table(header: readonly string[], rows: readonly (readonly (string | undefined)[])[]): string {
  const heads = header.map((text, k) => `<th scope="col"${numeric(k)}>${escapeHtml(text)}</th>`);
  const lines = rows.map((cells) => {
    const written = cells.map((text, k) =>
      k === 0 ? `<th scope="row">${escapeHtml(text ?? '')}</th>` : `<td${numeric(k)}>${escapeHtml(text ?? '')}</td>`,
    );
    return `<tr>${written.join('')}</tr>`;
  });
  const content = `<thead><tr>${heads.join('')}</tr></thead>\n<tbody>${lines.join('\n')}</tbody>`;
  return `<table>${content}</table>`;
}

function numeric(column: number): string {
  return column === 0 ? '' : ' class="number"';
}
