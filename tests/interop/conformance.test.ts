// The cases of tests/conformance, played on DVC itself, named by DVC: what they expect of it is what it does. Since
// restage is held to the same expectations there, a step without `dvc` is one in which the two agree.
import { afterAll, describe, expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Expected } from '../conformance/case.ts';
import { playAhead } from '../conformance/play.ts';
import { subjects } from '../conformance/subjects.ts';
import { dvcTool } from './conformance-dvc.ts';

const dvc = process.env['DVC'] ?? '';
const isThere = dvc !== '' && spawnSync(dvc, ['--version'], { stdio: 'ignore' }).status === 0;
if (!isThere) process.stderr.write('skipped: the cases against DVC; set DVC to its command\n');
const testWithDvc = isThere ? test : test.skip;

const template = mkdtempSync(join(tmpdir(), 'conformance-dvc-'));
let made: ReturnType<typeof dvcTool> | undefined;
const cases = subjects.flatMap(({ cases }) => cases);
const played = playAhead(cases, () => (made ??= dvcTool(dvc, template)), 2);
let [verdicts, asked] = [0, 0];

afterAll(() => {
  rmSync(template, { recursive: true, force: true });
  if (!isThere) return;
  const apart = cases.flatMap(({ steps }) => steps.flatMap(({ dvc = {} }) => own(dvc))).length;
  process.stdout.write(
    `${asked} of ${cases.length} cases are so on DVC: ${verdicts} verdicts, of which ${apart} in all are not restage's, on purpose\n`,
  );
});

/** One verdict each. */
function own({ files = {}, ...others }: Expected): readonly string[] {
  return [...Object.keys(others), ...Object.keys(files)];
}

describe.each(subjects)('$name', ({ cases }) => {
  for (const one of cases)
    testWithDvc(
      one.name,
      async () => {
        const { verdicts: here, problems } = await played(one);
        expect(problems.join('\n\n')).toBe('');
        verdicts += here;
        asked += 1;
      },
      600_000,
    );
});
