// What the stage `validate` found, as sentences for the report.
// Notes are counted only; whoever wants each finding opens the validation report itself.
import { readFile } from 'node:fs/promises';
import { StageError, shownPath } from '../stage-error.ts';
import type { Finding, ValidationReport } from '../validate/finding.ts';
import { shown } from './report/wording.ts';
import { jsonObject } from './training-record.ts';

const SHOWN = 12;

/** The first says how much was found, the others are the errors and the first warnings. */
export async function readValidationReport(path: string): Promise<string[]> {
  const report = jsonObject(await readFile(path, 'utf8'), shownPath(path)) as unknown as Partial<ValidationReport>;
  const { rows, summary, findings } = report;
  if (rows === undefined || summary === undefined || !Array.isArray(findings)) {
    throw new StageError(`${shownPath(path)} is not a report of the stage 'validate'; let that stage write it`);
  }
  return validationSentences({ rows, summary, findings });
}

export function validationSentences({
  rows,
  summary,
  findings,
}: Pick<ValidationReport, 'rows' | 'summary' | 'findings'>): string[] {
  const { errors, warnings, notes } = summary;
  const found = `${counted(errors, 'error')}, ${counted(warnings, 'warning')} and ${counted(notes, 'note')}`;
  const grave = findings.filter(({ severity }) => severity !== 'note');
  const more = grave.length - SHOWN;
  return [
    `Validation of ${shown(rows)} raw rows found ${found}.`,
    ...grave.slice(0, SHOWN).map(sentence),
    ...(more > 0 ? [`${counted(more, 'more finding')} ${more === 1 ? 'is' : 'are'} in the validation report.`] : []),
  ];
}

function sentence({ severity, message }: Finding): string {
  return `${severity === 'error' ? 'Error' : 'Warning'}: ${message}.`;
}

function counted(count: number, noun: string): string {
  return `${count === 0 ? 'no' : shown(count)} ${noun}${count === 1 ? '' : 's'}`;
}
