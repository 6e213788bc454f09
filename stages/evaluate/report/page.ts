// The report: one page for readers, with the pictures in it and nothing to load.
// Three parts as in a notebook of each step (data, features, model), before them a summary, after them the limits.
import { escapeHtml, page } from '../../html.ts';
import type { Evaluation } from '../evaluation.ts';
import { interpretation } from './interpretation.ts';
import { limits } from './limits.ts';
import * as pictures from '../pictures.ts';
import { importanceTable, metricsTable, residualsTable, slicesTable } from './tables.ts';
import type { Source } from '../../table/source.ts';
import { SMALL_SLICE } from '../slices.ts';
import { percent, shown } from './wording.ts';

export interface ReportFacts {
  readonly target: string;
  /** Which algorithm: `gbt`, `linear`. */
  readonly model: string;
  /** Where the rows came from. */
  readonly origin: Source | undefined;
  /** The same, as a line. */
  readonly source: string;
  /** Names of the raw columns that the model takes. */
  readonly inputs: readonly string[];
  /** What the stage `validate` found, as sentences; empty when it was not asked. */
  readonly validation: readonly string[];
}

const STYLE = [
  'figure{margin:1.5rem 0}',
  'figure svg{max-width:100%;height:auto}',
  'dt{font-weight:600;margin-top:.75rem}',
  'dd{margin-left:0;max-width:48rem}',
  'summary{cursor:pointer}',
].join('\n');

export function reportPage(evaluation: Evaluation, facts: ReportFacts): string {
  const { target, source } = facts;
  const body = [
    `<p class="muted">Data: ${escapeHtml(source)}.</p>`,
    section('summary', 'Summary', summary(evaluation, facts)),
    section('data', '1. Data: cleaning and validation', dataPart(evaluation, facts)),
    section('features', '2. Features', featuresPart(evaluation, facts)),
    section('model', '3. Model', modelPart(evaluation, facts)),
    section('limits', 'Limits of the model', limitsPart(evaluation, facts)),
  ];
  return page(`How well ${target} is predicted`, body.join('\n'), STYLE);
}

const HELD_BACK = 'Test rows were held back from everything that was learned.';
const WATCHED =
  'Validation rows were taken out of the training part to say when to stop; their metrics are those of the fit that they watched.';

function summary(evaluation: Evaluation, { target }: ReportFacts): string {
  return [
    list(interpretation(evaluation, target)),
    metricsTable(evaluation),
    paragraph(evaluation.validation ? `${HELD_BACK} ${WATCHED}` : HELD_BACK),
  ].join('\n');
}

function dataPart(evaluation: Evaluation, facts: ReportFacts): string {
  const { target: profile, train, test } = evaluation;
  const { target, source, validation } = facts;
  return [
    paragraph(
      `The data are ${source}. After cleaning there are ${shown(profile.rows)} rows: ${shown(train.rows)} to learn from and ${shown(test.rows)} to test with.`,
    ),
    validation.length > 0 ? list(validation) : paragraph('No validation report was handed to this stage.'),
    figure(pictures.targetPicture(evaluation, facts)),
    paragraph(
      `The target, ${target}, lies between ${shown(profile.min)} and ${shown(profile.max)}, with mean ${shown(profile.mean)}, median ${shown(profile.median)} and standard deviation ${shown(profile.deviation)}; ${percent(profile.lowShare)} of the rows lie in the lowest third of the range, and the most frequent value, ${shown(profile.mostFrequent.value)}, has ${percent(profile.mostFrequent.share)}.`,
    ),
  ].join('\n');
}

function featuresPart(evaluation: Evaluation, facts: ReportFacts): string {
  const { importance } = evaluation;
  const { inputs } = facts;
  const idle = importance.filter(({ share }) => share === 0).length;
  const unused = idle === 0 ? 'all of them were used' : `${idle} of them were of no use`;
  return [
    paragraph(
      `The model takes ${inputs.length} raw columns (${inputs.join(', ')}) and makes ${importance.length} features of them; ${unused}.`,
    ),
    figure(pictures.importancePicture(evaluation, facts)),
    details('All features by importance', importanceTable(importance)),
  ].join('\n');
}

const ALGORITHMS: Readonly<Record<string, string>> = { gbt: 'gradient boosted trees (gbt)', linear: 'a linear model' };

function modelPart(evaluation: Evaluation, facts: ReportFacts): string {
  const { slices, curve } = evaluation;
  const rounds = curve.best
    ? ` The validation error was smallest after ${curve.best.round} of ${curve.rounds.length} rounds.`
    : '';
  return [
    paragraph(
      `The algorithm is ${ALGORITHMS[facts.model] ?? facts.model}. What is measured here are the predictions of the ONNX file, as they are served.${rounds}`,
    ),
    figure(pictures.learningPicture(evaluation, facts)),
    figure(pictures.predictedPicture(evaluation, facts)),
    figure(pictures.residualsPicture(evaluation, facts)),
    residualsTable(evaluation, facts.target),
    ...(slices
      ? [
          figure(pictures.slicesPicture(evaluation, facts)),
          details(
            `All ${slices.slices.length} values of ${slices.name} (fewer than ${SMALL_SLICE} test rows: marked *)`,
            slicesTable(slices),
          ),
        ]
      : []),
  ].join('\n');
}

function limitsPart(evaluation: Evaluation, { target, origin }: ReportFacts): string {
  const items = limits(evaluation, target, origin).map(
    ({ name, text }) => `<dt>${escapeHtml(name)}</dt><dd>${escapeHtml(text)}</dd>`,
  );
  return `<dl>${items.join('\n')}</dl>`;
}

function section(id: string, heading: string, content: string): string {
  return `<section aria-labelledby="${id}"><h2 id="${id}">${escapeHtml(heading)}</h2>\n${content}\n</section>`;
}

function paragraph(text: string): string {
  return `<p>${escapeHtml(text)}</p>`;
}

function list(items: readonly string[]): string {
  return `<ul>${items.map((item) => `<li>${escapeHtml(item)}</li>`).join('\n')}</ul>`;
}

function figure(svg: string): string {
  return `<figure>${svg}</figure>`;
}

function details(summary: string, content: string): string {
  return `<details><summary>${escapeHtml(summary)}</summary>\n${content}\n</details>`;
}
