// The checks of tests/support/fault-checks.ts on the engine as it is.
import { test } from '@jest/globals';
import { faultChecks } from '../support/fault-checks.ts';

/** They have test files of their own. */
const swept = ['random pipelines', 'a crash at any write of the first run'];

test.each(Object.entries(faultChecks).filter(([name]) => !swept.includes(name)))('%s', async (_name, check) => {
  await check();
});
