// The frame of all HTML reports: one file that loads nothing, readable on a phone and on a desk, in light and in dark.
// What comes from data goes through `escapeHtml`; whatever a column is called, the page stays a page.

const FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', 'DejaVu Sans', sans-serif";

/** The colours are those of the charts. */
const STYLE = [
  ':root{color-scheme:light dark;--paper:#ffffff;--ink:#1c2430;--muted:#596273;--line:#e3e7ed;--soft:#f4f6f9;' +
    '--error:#b3261e;--warning:#8a5300;--note:#2a6fb0;--good:#1b6e3c}',
  '@media (prefers-color-scheme:dark){:root{--paper:#12161d;--ink:#e7eaef;--muted:#9ba5b4;--line:#2a313c;--soft:#1a202a;' +
    '--error:#ff8a80;--warning:#f0b45c;--note:#5ea3e0;--good:#7bd3a0}}',
  '*{box-sizing:border-box}',
  `body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 ${FONT};overflow-wrap:anywhere}`,
  'main{max-width:70rem;margin:0 auto;padding:1.5rem 1rem 4rem}',
  'h1{font-size:1.7rem;line-height:1.2;margin:0 0 .75rem}',
  'h2{font-size:1.25rem;margin:2.25rem 0 .5rem}',
  'h3{font-size:1rem;margin:0}',
  'p{margin:.5rem 0;max-width:48rem}',
  'li{max-width:48rem}',
  'code{font-size:.9em;background:var(--soft);padding:.05em .3em;border-radius:3px}',
  'table{display:block;overflow-x:auto;border-collapse:collapse;font-size:.9rem;margin:.75rem 0}',
  'th,td{padding:.35rem .75rem .35rem 0;border-bottom:1px solid var(--line);text-align:left;vertical-align:top;overflow-wrap:normal}',
  'thead th{color:var(--muted);font-weight:600;white-space:nowrap}',
  'tbody th{font-weight:600}',
  'td.number,th.number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}',
  '.muted{color:var(--muted)}',
  '@media print{body{font-size:11pt}main{max-width:none;padding:0}}',
].join('\n');

/** A whole page. `title` is text, `body` is markup; `style` is added to the page's own. */
export function page(title: string, body: string, style = ''): string {
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${escapeHtml(title)}</title>`,
    `<style>${STYLE}${style === '' ? '' : `\n${style}`}</style>`,
    '</head>',
    '<body>',
    '<main>',
    `<h1>${escapeHtml(title)}</h1>`,
    body,
    '</main>',
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

/** Text for content and for attributes in double quotes. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
