// Stage `score`: rows with the model's prediction beside them, from a file or, without one, the test rows.
// Read, predicted and written in batches; predictions are rounded to six significant digits, since their last bits
// belong to the CPU, not to the model.
import { readFile, writeFile } from 'node:fs/promises';
import type { StageContext } from '../engine/stage.ts';
import { openModel, type OpenModel } from './onnx/session.ts';
import { conform, type Misfit } from './score/conform.ts';
import { openInput, type Input } from './score/input.ts';
import type { ScoreParams } from './score/params.ts';
import { Tally } from './score/report.ts';
import { checkColumns } from './score/signature.ts';
import { openSink, sinkKind, type Sink } from './score/sink.ts';
import { significant } from './significant.ts';
import { StageError, shownPath } from './stage-error.ts';
import { named } from './named.ts';
import { filled } from './table/rows.ts';

export { params } from './score/params.ts';

const LOGGED = 20;

export async function run(context: StageContext<ScoreParams>): Promise<void> {
  const { deps, depFiles, outs, params } = context;
  const out = named(outs, 'predictions');
  const exactTimes = sinkKind(out) === 'parquet';
  const model = await openModel(await readFile(named(deps, 'model')), shownPath(named(deps, 'model')));
  const { source: trainedOn, target, inputs } = model.metadata;
  const input = await openInput(
    { files: depFiles.input ?? [], tracks: deps.tracks, split: deps.split },
    { batchRows: params.score.batch_rows, exactTimes, trainedOn },
  );
  context.log(input.kind === 'file' ? `scoring ${input.name}` : 'no file to score: the test rows are scored');
  const tally = new Tally();
  const names = await scoreInto(out, { input, model, tally, context });
  await model.close();
  checkSome(tally, input.name);
  for (const misfit of tally.misfits.slice(0, LOGGED)) context.log(`${worded(misfit)}: no prediction`);
  context.log(`${tally.rows} rows, ${tally.rows - tally.unscored} of them scored`);
  if (outs.report !== undefined) {
    const taken = new Set(inputs.map(({ name }) => name));
    const extra = names.filter((name) => !taken.has(name));
    const { kind, source } = input;
    await writeFile(outs.report, tally.toJson({ kind, source, trainedOn, target, extra }));
  }
  context.progress(1);
}

interface Work {
  readonly input: Input;
  readonly model: OpenModel;
  readonly tally: Tally;
  readonly context: StageContext<ScoreParams>;
}

/** The names of the input's columns. */
async function scoreInto(out: string, { input, model, tally, context }: Work): Promise<readonly string[]> {
  const { inputs } = model.metadata;
  let names: readonly string[] = [];
  let sink: Sink | undefined;
  try {
    for await (const batch of input.batches) {
      context.signal.throwIfAborted();
      if (!sink) {
        names = [...batch.values.keys()];
        checkColumns(names, inputs, input.name);
        const columns = { names, inputs, ...(input.schema && { schema: input.schema }) };
        sink = await openSink(out, columns, { ...(input.source && { source: input.source }) });
      }
      const { table, misfits } = conform(batch, inputs);
      const raw = await model.predict(table, batch.rows);
      const predictions = filled(new Float64Array(raw.length), (row) => significant(raw[row]!));
      for (const { row } of misfits) predictions[row] = NaN;
      await sink.write({ values: batch.values, table, predictions });
      tally.add(predictions, misfits);
      context.progress(batch.fraction * 0.98, 'scoring');
    }
    await sink?.finish();
  } finally {
    await sink?.close();
  }
  return names;
}

/** A file without any row that fits is the wrong file. */
function checkSome({ rows, unscored, misfits }: Tally, source: string): void {
  const [first] = misfits;
  if (rows > unscored || !first) return;
  throw new StageError(`no row of ${source} fits the model: ${worded(first)}; look at its columns and their types`);
}

function worded({ row, column, value, wanted }: Misfit): string {
  return `row ${row}, column '${column}' is '${value}', which is not ${wanted}`;
}
