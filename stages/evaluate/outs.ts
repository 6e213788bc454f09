// Which outs the stage can write, by the names that the pipeline file gives them.
// Each is made only if it is asked for; a name that is none of these is a mistake in the pipeline file.
import { StageError } from '../stage-error.ts';
import { listed } from '../table/columns.ts';
import { formatJson, significant } from '../significant.ts';
import type { Evaluation } from './evaluation.ts';
import * as pictures from './pictures.ts';
import * as plots from './plots.ts';
import { reportPage, type ReportFacts } from './report/page.ts';

type Writer = (evaluation: Evaluation, facts: ReportFacts) => string;

const WRITERS: Readonly<Record<string, Writer>> = {
  metrics: metricsJson,
  report: reportPage,
  importance_svg: pictures.importancePicture,
  learning_svg: pictures.learningPicture,
  predicted_svg: pictures.predictedPicture,
  predicted_csv: plots.predictedCsv,
  residuals_svg: pictures.residualsPicture,
  residuals_csv: plots.residualsCsv,
  residual_density_csv: plots.residualDensityCsv,
  quantiles_csv: plots.quantilesCsv,
  slices_svg: pictures.slicesPicture,
  slices_csv: plots.slicesCsv,
  target_svg: pictures.targetPicture,
  target_csv: (evaluation, { target }) => plots.targetCsv(evaluation, target),
};

/** Throws a StageError for a name that says nothing to this stage; before anything is computed. */
export function checkOuts(names: readonly string[]): void {
  const unknown = names.find((name) => !Object.hasOwn(WRITERS, name));
  if (unknown !== undefined) {
    throw new StageError(
      `the stage 'evaluate' knows no out '${unknown}'; name its outs in pipeline.yaml by these: ${listed(Object.keys(WRITERS))}`,
    );
  }
}

/** The text of the out `name`, which is one that `checkOuts` lets pass. */
export function outText(name: string, evaluation: Evaluation, facts: ReportFacts): string {
  return WRITERS[name]!(evaluation, facts);
}

function metricsJson({ train, validation, test }: Evaluation, { origin, model }: ReportFacts): string {
  const gap = { r2: significant(train.r2 - test.r2) };
  return formatJson({ ...(origin && { source: origin }), model, train, ...(validation && { validation }), test, gap });
}
