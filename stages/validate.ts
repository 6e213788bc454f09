// Stage `validate`: what is wrong with the raw table, as JSON, as a page and as text.
// The reports are written before an error stops the pipeline: they are what the reader needs then.
import { readFile, writeFile } from 'node:fs/promises';
import type { StageContext } from '../engine/stage.ts';
import { shownPath, StageError } from './stage-error.ts';
import { parseSource } from './table/source.ts';
import { check, problems } from './validate/check.ts';
import type { ValidateParams } from './validate/params.ts';
import { reportJson } from './validate/report/json.ts';
import { reportPage } from './validate/report/page.ts';
import { reportText } from './validate/report/text.ts';
import { readSheet } from './validate/sheet.ts';
import { named } from './named.ts';

export { params } from './validate/params.ts';

/** Deps `tracks` (CSV) and `source` (JSON); outs `json`, `html` and `text`. */
export async function run(context: StageContext<ValidateParams>): Promise<void> {
  const { validate } = context.params;
  const { json, html, text } = context.outs;
  const source = parseSource(
    await readFile(named(context.deps, 'source'), 'utf8'),
    shownPath(named(context.deps, 'source')),
  );
  context.progress(0.1, 'reading');
  const sheet = await readSheet(named(context.deps, 'tracks'), validate.columns);
  context.progress(0.5, 'checking');
  const report = check(sheet, validate, source);
  context.progress(0.9, 'writing');
  await writeFile(json!, reportJson(report));
  await writeFile(html!, reportPage(report));
  await writeFile(text!, reportText(report));
  for (const { severity, message } of report.findings) context.log(`${severity}: ${message}`);
  const { errors, warnings } = report.summary;
  context.log(`${report.rows} rows checked: ${errors} errors, ${warnings} warnings`);
  if (errors > 0 && validate.on_error === 'raise') throw new StageError(problems(report, shownPath(html!)));
  context.progress(1);
}
