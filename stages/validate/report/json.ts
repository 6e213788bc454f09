// The report as JSON: what programs read, `evaluate` among them.
// Keys are sorted and numbers rounded, so equal findings are equal bytes.
import { formatJson, significant } from '../../significant.ts';
import type { ValidationReport } from '../finding.ts';

/** Shares, means and the like have six significant digits. */
export function reportJson(report: ValidationReport): string {
  const findings = report.findings.map((finding) => {
    return finding.share === undefined ? finding : { ...finding, share: significant(finding.share) };
  });
  const columns = report.columns.map((column) => {
    return column.mean === undefined ? column : { ...column, mean: significant(column.mean) };
  });
  return formatJson({ ...report, findings, columns });
}
