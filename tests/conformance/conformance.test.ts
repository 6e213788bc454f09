// Every case, played on the built command. Against DVC itself: tests/interop/conformance.test.ts.
import { afterAll, describe, expect, test } from '@jest/globals';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { playAhead } from './play.ts';
import { restageTool } from './restage-tool.ts';
import { subjects } from './subjects.ts';
import { table, withTable } from './table.ts';

const template = mkdtempSync(join(tmpdir(), 'conformance-template-'));
afterAll(() => rmSync(template, { recursive: true, force: true }));

let made: ReturnType<typeof restageTool> | undefined;
const closed = subjects.flatMap(({ cases }) => cases.filter(({ open }) => open === undefined));
const played = playAhead(closed, () => (made ??= restageTool(template)), 4);

describe.each(subjects)('$name', ({ cases }) => {
  for (const one of cases) {
    const play = one.open === undefined ? test : test.skip;
    play(one.name, async () => {
      expect((await played(one)).problems.join('\n\n')).toBe('');
    });
  }
});

test('each case has a name of its own, and what it says of DVC has a reason', () => {
  const cases = subjects.flatMap(({ cases }) => cases);
  expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length);
  const unsaid = cases.filter(({ steps, differs }) => steps.some(({ dvc }) => dvc) !== (differs !== undefined));
  expect(unsaid.map(({ name }) => name)).toEqual([]);
  expect(cases.length).toBeGreaterThanOrEqual(120);
});

test('the README shows these cases; UPDATE_README=1 writes them there', () => {
  const path = fileURLToPath(new URL('README.md', import.meta.url));
  const text = readFileSync(path, 'utf8');
  const now = withTable(text, table(subjects));
  if (process.env['UPDATE_README'] === '1') writeFileSync(path, now);
  else expect(text).toBe(now);
});
