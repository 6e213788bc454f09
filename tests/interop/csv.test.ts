import { describe, expect, test } from '@jest/globals';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { draws, type Draws } from '../../stages/random.ts';
import { parseCsv, readCsv, writeCsv } from '../../stages/table/csv.ts';
import { tableOf, type Column } from '../../stages/table/columns.ts';
import { put, sharedData, tempFolder } from '../stages/support.ts';
import { hasPython, runPython } from './python.ts';

interface Rows {
  readonly names: readonly string[];
  readonly rows: readonly (readonly (string | null)[])[];
}
interface Case {
  readonly text: string | Uint8Array;
  readonly delimiter?: string;
  readonly quote?: string;
}

const isThere = hasPython('csv', 'duckdb');
const testWithPython = isThere ? test : test.skip;

/** What the two readers in Python make of each file; null where one refuses it. */
function inPython(cases: readonly Case[], { duckdb } = { duckdb: false }): { csv: Rows | null; duckdb: Rows | null }[] {
  const folder = tempFolder();
  const list = cases.map(({ text, delimiter = ',', quote = '"' }, index) => ({
    path: put(folder, `${index}.csv`, text),
    delimiter,
    quote,
    names: ours(cases[index]!)?.names ?? ['a'],
    duckdb,
  }));
  writeFileSync(join(folder, 'cases.json'), JSON.stringify(list));
  return runPython('tests/interop/read_csv.py', join(folder, 'cases.json')) as {
    csv: Rows | null;
    duckdb: Rows | null;
  }[];
}

/** The same file by our reader, all columns as texts. */
function ours({ text, delimiter, quote }: Case): Rows | null {
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text;
  const layout = { ...(delimiter !== undefined && { delimiter }), ...(quote !== undefined && { quote }) };
  try {
    const names = [...parseCsv(bytes, 'a.csv', layout).columns.keys()];
    const types = Object.fromEntries(names.map((name) => [name, 'string' as const]));
    const table = parseCsv(bytes, 'a.csv', { ...layout, types });
    const columns = [...table.columns.values()].map(({ values }) => values as readonly (string | undefined)[]);
    return {
      names,
      rows: Array.from({ length: table.rows }, (_, row) => columns.map((values) => values[row] ?? null)),
    };
  } catch (error) {
    if ((error as Error).name === 'StageError') return null;
    throw error;
  }
}

describe('hostile files', () => {
  const wellFormed: Readonly<Record<string, Case>> = {
    'quoted delimiters and quotes': { text: 'a,b\n"x,y","say ""hi"""\n"""",""""""\n' },
    'quoted line ends of all kinds': { text: 'a,b\n"1\n2","3\r\n4"\n"5\r6",7\n' },
    'CRLF and no last line end': { text: 'a,b\r\n1,2\r\n3,"4"' },
    'a byte order mark before a quoted name': { text: '\uFEFF"a",b\n1,2\n' },
    'empty and quoted empty fields': { text: 'a,b,c\n,"",x\n"",,\n' },
    'fields of blanks': { text: 'a,b\n  , x \n\t,"  "\n' },
    'quotes inside a plain field': { text: 'a,b\nx"y,5" disc\n' },
    'letters beyond ASCII': { text: 'ä,夜\nŁódź,🌙\n"é,","ﬁ"\n' },
    'NA and friends as texts': { text: 'a,b\nNA,"NA"\nnull,NaN\n' },
    'a long field': { text: `a,b\n"${'x,"",\n'.repeat(50_000)}",1\n2,3\n` },
    'many columns': { text: `${numbered('c', 500).join(',')}\n${numbered('v', 500).join(',')}\n` },
    'semicolons and single quotes': { text: "a;b\n'x;y';'it''s'\n", delimiter: ';', quote: "'" },
    'tabs and no quoting': { text: 'a\tb\n"x\t5"\n', delimiter: '\t', quote: '' },
    'control characters': { text: 'a,b\n\u0001,\u007f\n\u001f,x\n' },
  };
  const malformed: Readonly<Record<string, Case>> = {
    'a short row': { text: 'a,b\n1,2\n3\n' },
    'a long row': { text: 'a,b\n1,2,3\n' },
    'an open quote': { text: 'a,b\n1,"2\n3,4\n' },
    'text after a quote': { text: 'a,b\n"1"x,2\n' },
    'Latin-1': { text: Buffer.from('a,b\ncaf\u00e9,1\n', 'latin1') },
  };
  const all = { ...wellFormed, ...malformed };
  const answers = isThere ? inPython(Object.values(all), { duckdb: true }) : [];
  const answerTo = (name: string): { csv: Rows | null; duckdb: Rows | null } =>
    answers[Object.keys(all).indexOf(name)]!;

  testWithPython.each(Object.keys(wellFormed))('%s: as Python and DuckDB read them', (name) => {
    const got = ours(all[name]!);
    expect(got).not.toBeNull();
    expect(got).toEqual(answerTo(name).csv);
    expect(got).toEqual(answerTo(name).duckdb);
  });

  testWithPython.each(Object.keys(malformed))('%s: refused, as by Python', (name) => {
    expect([ours(all[name]!), answerTo(name).csv]).toEqual([null, null]);
  });
});

testWithPython('500 random tables in random dress are read as Python reads them', () => {
  const from = draws(11);
  const cases = Array.from({ length: 500 }, () => ({ text: randomFile(from) }));
  const answers = inPython(cases);
  cases.forEach((each, index) => expect([each.text, ours(each)]).toEqual([each.text, answers[index]!.csv]));
});

testWithPython('500 random strings of separators, quotes and line ends: accepted alike, or refused by us alone', () => {
  const from = draws(12);
  const cases = Array.from({ length: 500 }, () => {
    const noise = Array.from({ length: from.below(24) }, () => 'a,"\n\r'[from.below(5)]!).join('');
    return { text: `x,y\n1,2\n${noise}` };
  });
  const answers = inPython(cases);
  let read = 0;
  for (const [index, each] of cases.entries()) {
    const got = ours(each);
    if (got === null) continue;
    read++;
    expect([each.text, got]).toEqual([each.text, answers[index]!.csv]);
  }
  expect(read).toBeGreaterThan(20);
});

testWithPython('what is written is read back by Python, DuckDB and ourselves', async () => {
  const path = join(tempFolder(), 'out.csv');
  const texts = ['a,b', 'say "hi"', 'two\nlines', 'cr\rhere', undefined, 'ü', ' blank ', 'plain'];
  const table = tableOf([
    ['te,xt', { kind: 'string', values: texts }],
    ['n', { kind: 'number', values: Float64Array.of(1, -0.5, NaN, 1e-7, 1e21, 0.1, 1 / 3, 123456.7891) }],
    ['b', { kind: 'boolean', values: [true, false, undefined, true, true, true, true, false] }],
  ]);
  await writeCsv(path, table);
  const back = await readCsv(path);
  expect([...back.columns]).toEqual([...table.columns].map(([name, column]): [string, Column] => [name, column]));
  const list = join(tempFolder(), 'cases.json');
  writeFileSync(list, JSON.stringify([{ path, delimiter: ',', quote: '"', names: ['te,xt', 'n', 'b'], duckdb: true }]));
  const [{ csv, duckdb }] = runPython('tests/interop/read_csv.py', list) as [{ csv: Rows; duckdb: Rows }];
  expect(csv.rows.map(([text]) => text)).toEqual(texts.map((text) => text ?? null));
  expect(duckdb.rows).toEqual(csv.rows);
  expect(csv.rows.map(([, n]) => Number(n ?? NaN))).toEqual([...table.columns.get('n')!.values]);
});

const spotify = sharedData('spotify/dataset.csv');
(isThere && spotify !== undefined ? test : test.skip)('the Spotify table, text by text', async () => {
  const list = join(tempFolder(), 'cases.json');
  const table = await readCsv(spotify!);
  const names = ['index', ...table.columns.keys()].slice(1);
  writeFileSync(list, JSON.stringify([{ path: spotify, delimiter: ',', quote: '"', names, duckdb: false }]));
  const [{ csv }] = runPython('tests/interop/read_csv.py', list) as [{ csv: Rows }];
  expect(table.rows).toBe(csv.rows.length);
  let differences = 0;
  for (const [at, { kind, values }] of [...table.columns.values()].entries()) {
    for (let row = 0; row < table.rows; row++) {
      const text = csv.rows[row]![at] ?? null;
      const value = values[row];
      if (kind === 'number') differences += Number(text) === value ? 0 : 1;
      else if (kind === 'boolean') differences += (text === 'True') === value ? 0 : 1;
      else differences += text === (value ?? null) ? 0 : 1;
    }
  }
  expect(differences).toBe(0);
});

function numbered(letter: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${letter}${index}`);
}

/** A table of random texts, quoted where it must be and sometimes where it need not, with any line ends. */
function randomFile(from: Draws): string {
  const columns = 2 + from.below(4);
  const pick = (of: readonly string[]): string => of[from.below(of.length)]!;
  const field = (): string => {
    const text = Array.from({ length: from.below(6) }, () =>
      pick(['a', 'é', '🌙', ' ', ',', '"', '\n', '\r', '\r\n', '1']),
    ).join('');
    const mustQuote = /[",\r\n]/.test(text);
    return mustQuote || from.uniform() < 0.2 ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const lines = [numbered('c', columns).join(',')];
  for (let row = from.below(6) + 1; row > 0; row--) {
    lines.push(Array.from({ length: columns }, field).join(','));
  }
  const end = pick(['\n', '\r\n']);
  return `${from.uniform() < 0.2 ? '\uFEFF' : ''}${lines.join(end)}${from.uniform() < 0.5 ? end : ''}`;
}
