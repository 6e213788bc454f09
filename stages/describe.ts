// Stage `describe`: a page about all params, for readers.
// It imports the schemas only, never the stages: their code must not be part of this stage's fingerprint.
import { writeFile } from 'node:fs/promises';
import type { JsonSchema, StageContext } from '../engine/stage.ts';
import { mergedSchema, renderReference } from './describe/reference.ts';
import { params as etl } from './etl/params.ts';
import { params as evaluate } from './evaluate/params.ts';
import { params as features } from './features/params.ts';
import { params as ingest } from './ingest/params.ts';
import { params as score } from './score/params.ts';
import { params as train } from './train/params.ts';
import { params as validate } from './validate/params.ts';
import { named } from './named.ts';

export const params: JsonSchema = mergedSchema([ingest, validate, etl, features, train, evaluate, score]);

export async function run(context: StageContext): Promise<void> {
  await writeFile(named(context.outs, 'reference'), renderReference(params, context.params));
}
