// All rules over one sheet: the report, which is the same for the same file and params.
// The order of the rules is the order of the findings within their severity.
import type { Source } from '../table/source.ts';
import { columnFindings } from './column-rules.ts';
import type { Finding, Severity, ValidationReport } from './finding.ts';
import { leakageFindings } from './leakage.ts';
import type { ValidateParams } from './params.ts';
import { profilesOf } from './profile.ts';
import { repeatedIdFindings, repeatedKey, repeatedRowFindings } from './row-rules.ts';
import { missingColumn, schemaFindings } from './schema-rules.ts';
import type { Sheet } from './sheet.ts';
import { targetFindings } from './target-rules.ts';

export function check(sheet: Sheet, params: ValidateParams['validate'], source: Source): ValidationReport {
  const { target, unique, columns: rules, leakage } = params;
  const profiles = profilesOf(sheet);
  // That the target is not there is told once, by the rules of the target.
  const declared = Object.fromEntries(
    Object.entries(rules).filter(([name]) => name !== target || sheet.table.columns.has(name)),
  );
  const single = unique.flatMap((key) => (typeof key === 'string' ? [key] : key.length === 1 ? key : []));
  const found = [
    ...targetFindings(sheet, target),
    ...schemaFindings(sheet, declared),
    ...unique.flatMap((key) => keyFindings(sheet, typeof key === 'string' ? [key] : key)),
    ...leakageFindings(sheet, target, leakage.threshold),
    ...repeatedRowFindings(sheet, target),
    ...repeatedIdFindings(sheet, profiles, single),
    ...columnFindings(sheet, profiles, rules, target),
  ];
  const ofSeverity = (severity: Severity): Finding[] => found.filter((finding) => finding.severity === severity);
  const [errors, warnings, notes] = [ofSeverity('error'), ofSeverity('warning'), ofSeverity('note')];
  return {
    source,
    rows: sheet.table.rows,
    target,
    findings: [...errors, ...warnings, ...notes],
    summary: { errors: errors.length, warnings: warnings.length, notes: notes.length },
    columns: profiles,
  };
}

/** The first problems in one sentence, for the error that stops the pipeline. */
export function problems({ findings, summary }: ValidationReport, report: string): string {
  const first = findings.slice(0, 3).map(({ message }) => message);
  const more = summary.errors > 3 ? `; and ${summary.errors - 3} more` : '';
  return `the data do not pass validation: ${first.slice(0, summary.errors).join('; ')}${more}; see ${report}, or set validate.on_error to warn`;
}

function keyFindings(sheet: Sheet, key: readonly string[]): Finding[] {
  const absent = key.filter((name) => !sheet.table.columns.has(name));
  if (absent.length > 0) {
    return absent.map((name) => {
      const finding = missingColumn(name);
      return { ...finding, message: `${finding.message}, which validate.unique names` };
    });
  }
  const repeated = repeatedKey(sheet, key, 'repeated-key');
  return repeated ? [repeated] : [];
}
