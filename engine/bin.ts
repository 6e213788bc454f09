// The command's entry: a small CommonJS file, so that it starts as fast as Node does. It loads the rest of the engine
// from beside itself.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { start as Start } from './cli/start.ts';

/** Filled in by build.mjs. */
declare const buildFacts: { readonly version: string; readonly buildId: string };

const require = createRequire(__filename);
const { start } = require('./main.cjs') as { readonly start: typeof Start };
void start({ ...buildFacts, moduleHost: join(__dirname, 'module-host.mjs') });
