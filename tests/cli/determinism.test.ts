import { expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type CommandOptions, only, read, repro } from '../support/command.ts';
import { ownPipeline } from './own-pipeline.ts';
import { thirtyStages } from './thirty-stages.ts';

const [west, east]: readonly CommandOptions[] = [
  { env: { TZ: 'America/St_Johns', LANG: 'C', LC_ALL: 'C' }, umask: '077' },
  {
    env: { TZ: 'Asia/Kathmandu', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8', COLUMNS: '40', FORCE_COLOR: '1' },
    umask: '002',
  },
];

/** Digest of every file by path, but for what lies in the cache or was linked. */
function filesIn(dir: string, below = ''): Readonly<Record<string, string>> {
  const entries = readdirSync(join(dir, below)).flatMap((name): (readonly [string, string])[] => {
    const path = join(below, name);
    if (path === '.cache' || path === 'node_modules') return [];
    if (lstatSync(join(dir, path)).isDirectory()) return Object.entries(filesIn(dir, path));
    return [
      [
        path,
        createHash('sha256')
          .update(readFileSync(join(dir, path)))
          .digest('hex'),
      ],
    ];
  });
  return Object.fromEntries(entries);
}

test.each([
  ['thirty shell stages', thirtyStages, ['work', 'parts', 'chain']],
  ["the repo's own pipeline", ownPipeline, ['data', 'artifacts']],
] as const)(
  '%s: two folders, caches, time zones, languages, umasks and -j give the same bytes and the same lock',
  async (_what, make, outs) => {
    const [here, there] = [make(), make()];
    const one = await repro(here, ['-j', '1'], west);
    const two = await repro(there, ['-j', '4'], east);
    expect([one.code, two.code]).toEqual([0, 0]);
    expect(only(one.results, 'ran')).toEqual(Object.keys(one.results));
    expect(read(there, 'pipeline.lock')).toBe(read(here, 'pipeline.lock'));
    expect(read(here, 'pipeline.lock')).not.toContain(here);
    const files = filesIn(here);
    expect(filesIn(there)).toEqual(files);

    // In each other's surroundings all is fresh; and without the outs all comes back, and nothing runs.
    expect(only((await repro(here, [], east)).results, 'fresh')).toEqual(Object.keys(one.results));
    for (const folder of outs) rmSync(join(here, folder), { recursive: true });
    const back = await repro(here, ['-j', '4'], east);
    expect(back.code).toBe(0);
    expect(only(back.results, 'ran')).toEqual([]);
    expect(only(back.results, 'restored').length).toBeGreaterThan(5);
    expect(filesIn(here)).toEqual(files);
    expect(only((await repro(here)).results, 'fresh')).toEqual(Object.keys(one.results));
  },
);
