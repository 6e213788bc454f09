// A crash with a torn write at every write of a run of three stages, in several situations; what is asked of what
// comes after it is in tests/support/crash.ts.
import { expect, test } from '@jest/globals';
import { crashEverywhere, crashScenes } from '../../support/crash.ts';

test.each(Object.entries(crashScenes))(
  'a crash at any write of %s costs work, and nothing else',
  async (_what, scene) => {
    expect(await crashEverywhere(scene)).toBeGreaterThan(20);
  },
  240_000,
);
