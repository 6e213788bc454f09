// The report as a page: what was found, with what to do, and each column in a line.
// Everything that comes from the data is escaped.
import { escapeHtml, page } from '../../html.ts';
import { formatSource } from '../../table/source.ts';
import type { ColumnProfile, Finding, Severity, ValidationReport } from '../finding.ts';
import { grouped, percent, shownNumber, shownValue } from '../words.ts';
import { outcome } from './shared.ts';

const STYLE = [
  '.finding{border-left:4px solid var(--note);background:var(--soft);padding:.6rem .9rem;margin:.75rem 0;border-radius:0 6px 6px 0;max-width:54rem}',
  '.finding.error{border-color:var(--error)}',
  '.finding.warning{border-color:var(--warning)}',
  '.finding p{margin:.25rem 0}',
  '.tag{font-size:.75rem;font-weight:700;letter-spacing:.04em;text-transform:uppercase;color:var(--note)}',
  '.error .tag{color:var(--error)}',
  '.warning .tag{color:var(--warning)}',
  '.good{color:var(--good);font-weight:600}',
  'tr.found th{color:var(--warning)}',
  'tr.wrong th{color:var(--error)}',
].join('\n');

export function reportPage(report: ValidationReport): string {
  const { rows, columns, findings, source, target } = report;
  const body = [
    `<p>${escapeHtml(grouped(rows))} rows, ${columns.length} columns, target <code>${escapeHtml(target)}</code>. ${escapeHtml(capital(outcome(report)))}</p>`,
    `<p class="muted">Data: ${escapeHtml(formatSource(source))}.</p>`,
    '<h2>What was found</h2>',
    ...(findings.length === 0 ? ['<p class="good">Nothing.</p>'] : findings.map(findingBlock)),
    '<h2>Columns</h2>',
    columnTable(report),
  ];
  return page('Data validation', body.join('\n'), STYLE);
}

function findingBlock({ severity, message, advice, lines = [], count = lines.length }: Finding): string {
  const more = count > lines.length ? ', …' : '';
  const where = `<p class="muted">${lines.length === 1 ? 'Line' : 'Lines'} ${lines.join(', ')}${more} of the file</p>`;
  return [
    `<section class="finding ${severity}">`,
    `<p><span class="tag">${severity}</span> ${escapeHtml(capital(message))}.</p>`,
    ...(lines.length === 0 ? [] : [where]),
    `<p>${escapeHtml(capital(advice))}.</p>`,
    '</section>',
  ].join('\n');
}

function columnTable({ columns, rows, findings }: ValidationReport): string {
  const worst = new Map<string, Severity>();
  for (const { column, severity } of findings) {
    if (column !== undefined && worst.get(column) !== 'error') worst.set(column, severity);
  }
  const heads = ['Column', 'Type', 'Missing', 'Different', 'Least', 'Mean', 'Greatest', 'Most frequent'];
  const head = heads
    .map((text, at) => `<th scope="col"${at > 1 && at < 7 ? ' class="number"' : ''}>${text}</th>`)
    .join('');
  const lines = columns.map((column) => columnRow(column, rows, worst.get(column.name)));
  return `<table><thead><tr>${head}</tr></thead>\n<tbody>${lines.join('\n')}</tbody></table>`;
}

function columnRow(column: ColumnProfile, rows: number, severity: Severity | undefined): string {
  const { name, type, missing, distinct, min, mean, max, top } = column;
  const number = (text: string): string => `<td class="number">${escapeHtml(text)}</td>`;
  const marks = { error: ' class="wrong"', warning: ' class="found"', note: '' };
  return [
    `<tr${severity === undefined ? '' : marks[severity]}><th scope="row">${escapeHtml(name)}</th><td>${type}</td>`,
    number(missing === 0 ? '0' : `${grouped(missing)} (${percent(missing / rows)})`),
    number(grouped(distinct)),
    ...[min, mean, max].map((value) => number(value === undefined ? '' : shownNumber(value))),
    `<td>${top === undefined ? '' : escapeHtml(`${shownValue(top.value)} (${grouped(top.count)})`)}</td></tr>`,
  ].join('');
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
