// The stages of the pipeline one after the other in a folder, as the engine would run them, with the repo's own params.
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { run as etl } from '../../stages/etl.ts';
import type { EtlParams } from '../../stages/etl/params.ts';
import { run as evaluate } from '../../stages/evaluate.ts';
import type { EvaluateParams } from '../../stages/evaluate/params.ts';
import { run as features } from '../../stages/features.ts';
import type { FeaturesParams } from '../../stages/features/params.ts';
import { run as ingest } from '../../stages/ingest.ts';
import type { IngestParams } from '../../stages/ingest/params.ts';
import { run as score } from '../../stages/score.ts';
import type { ScoreParams } from '../../stages/score/params.ts';
import { run as train } from '../../stages/train.ts';
import type { TrainParams } from '../../stages/train/params.ts';
import { run as validate } from '../../stages/validate.ts';
import type { ValidateParams } from '../../stages/validate/params.ts';
import { contextIn } from './support.ts';

export type Params = IngestParams &
  ValidateParams &
  EtlParams &
  FeaturesParams &
  TrainParams &
  EvaluateParams &
  ScoreParams;

interface StageEntry {
  readonly deps?: Readonly<Record<string, string>>;
  readonly outs?: Readonly<Record<string, string | { readonly path: string }>>;
  readonly metrics?: StageEntry['outs'];
  readonly plots?: StageEntry['outs'];
}

/** As in the repo, with fewer rows and rounds: a test has seconds, not minutes. */
export const params = withSmallNumbers(parse(readFileSync('params.yaml', 'utf8')) as Params);
const { stages } = parse(readFileSync('pipeline.yaml', 'utf8')) as { readonly stages: Record<string, StageEntry> };

const runs = { ingest, validate, etl, features, train, evaluate, score } as const;
export type StageName = keyof typeof runs;
export const stageNames = Object.keys(runs) as readonly StageName[];

function withSmallNumbers(all: Params): Params {
  const gbt = { ...(all.train.gbt as object), n_estimators: 25 };
  return { ...all, ingest: { ...all.ingest, rows: 2280 }, train: { ...all.train, gbt } };
}

export interface RunOptions {
  /** Of whole sections. */
  readonly params?: Partial<Params>;
  /** Files for `ingest` and `score`, relative to the folder. */
  readonly external?: readonly string[];
  readonly scoring?: readonly string[];
}

/** What the stage logged. */
export async function runStage(folder: string, name: StageName, options: RunOptions = {}): Promise<readonly string[]> {
  const { deps = {}, outs, metrics, plots } = stages[name]!;
  const written = Object.entries({ ...outs, ...metrics, ...plots });
  const context = contextIn(folder, {
    params: { ...params, ...options.params },
    deps: Object.fromEntries(Object.entries(deps).filter(([, path]) => !path.includes('*'))),
    depFiles: { external: options.external ?? [], input: options.scoring ?? [] },
    outs: Object.fromEntries(written.map(([key, out]) => [key, typeof out === 'string' ? out : out.path])),
  });
  await runs[name](context);
  return context.lines;
}

export async function runAll(folder: string, options: RunOptions = {}): Promise<void> {
  for (const name of stageNames) await runStage(folder, name, options);
}

/** Each file that a stage of the pipeline writes. */
export function outsOf(names: readonly StageName[] = stageNames): readonly string[] {
  return names.flatMap((name) => {
    const { outs, metrics, plots } = stages[name]!;
    return Object.values({ ...outs, ...metrics, ...plots }).map((out) => (typeof out === 'string' ? out : out.path));
  });
}
