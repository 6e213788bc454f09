// Running a model file on a table of raw columns, batch by batch, through onnxruntime-node.
// Columns are found by the names in the file, so their order in the table and what else is there do not matter.
import type * as Ort from 'onnxruntime-node';
import { preparedTable } from '../recipe/apply.ts';
import type { RecipeInput } from '../recipe/recipe.ts';
import { StageError } from '../stage-error.ts';
import type { Column, Table } from '../table/columns.ts';
import type { FeatureMatrix } from '../table/matrix.ts';
import { parseMetadata, type ModelMetadata } from './metadata.ts';
import { withFeatures } from './model-graph.ts';
import { loadRuntime, openSession, type Runtime } from './runtime.ts';

export interface OpenModel {
  readonly metadata: ModelMetadata;
  /**
   * One prediction a row, computed `batchRows` rows at a time; the batch changes no bit. Throws a StageError when a
   * column of the signature is not there or is of another kind.
   */
  predict(table: Table, batchRows: number, onProgress?: (fraction: number) => void): Promise<Float32Array>;
  close(): Promise<void>;
}

/** `path` names the file in the error for a file that is no model of ours. */
export async function openModel(model: Uint8Array, path = 'the file'): Promise<OpenModel> {
  const metadata = parseMetadata(model, path);
  const runtime = await loadRuntime();
  const session = await openSession(runtime, model);
  return {
    metadata,
    async predict(table, batchRows, onProgress) {
      const outputs = [new Float32Array(table.rows)];
      await run({ runtime, session, inputs: metadata.inputs, table, batchRows, onProgress }, outputs);
      return outputs[0]!;
    },
    close: () => session.release(),
  };
}

export interface Inspected {
  /** Their last bits may differ from those of `predict`. */
  readonly predictions: Float32Array;
  /** Bit for bit what the file computed them from. */
  readonly features: FeatureMatrix;
}

/** Of each table, computed `batchRows` rows at a time. */
export async function inspectModel(
  model: Uint8Array,
  tables: readonly Table[],
  batchRows: number,
): Promise<readonly Inspected[]> {
  const { inputs, features } = parseMetadata(model, 'the file');
  const columns = features.length;
  const runtime = await loadRuntime();
  const session = await openSession(runtime, withFeatures(model), 'all');
  const inspected: Inspected[] = [];
  for (const table of tables) {
    const { rows } = table;
    const outputs = [new Float32Array(rows), new Float32Array(rows * columns)] as const;
    await run({ runtime, session, inputs, table, batchRows, onProgress: undefined }, outputs);
    inspected.push({ predictions: outputs[0], features: { values: outputs[1], rows, columns } });
  }
  await session.release();
  return inspected;
}

interface Request {
  readonly runtime: Runtime;
  readonly session: Ort.InferenceSession;
  readonly inputs: readonly RecipeInput[];
  readonly table: Table;
  readonly batchRows: number;
  readonly onProgress: ((fraction: number) => void) | undefined;
}

/** Fills `outputs`, one for each output of the session, rows × its columns each. */
async function run(request: Request, outputs: readonly Float32Array[]): Promise<void> {
  const { runtime, session, inputs, table, batchRows, onProgress } = request;
  const { columns } = preparedTable({ inputs, derived: [] }, table);
  for (let from = 0; from < table.rows; from += batchRows) {
    const to = Math.min(from + batchRows, table.rows);
    const feeds = [...columns].map(([name, column]) => [name, tensorOf(runtime, column, { name, from, to })] as const);
    const answer = await session.run(Object.fromEntries(feeds));
    outputs.forEach((output, at) => {
      const width = output.length / table.rows;
      const name = session.outputNames[at]!;
      output.set(floatsOf(answer[name], (to - from) * width), from * width);
    });
    onProgress?.(to / table.rows);
  }
}

interface Piece {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

/** Rows `from` to `to` of a column as [rows, 1]. */
function tensorOf(runtime: Runtime, column: Column, { name, from, to }: Piece): Ort.Tensor {
  const shape = [to - from, 1];
  if (column.kind === 'string') {
    const texts = column.values.slice(from, to).map((text) => text ?? '');
    // The runtime would cut a text there, and might take what is left for a level.
    const cut = texts.find((text) => text.includes('\0'));
    if (cut === undefined) return new runtime.Tensor('string', texts, shape);
    throw new StageError(
      `column '${name}' holds the text ${JSON.stringify(cut)}, and a model takes no text with a zero character; take it out`,
    );
  }
  const { values } = column;
  const numbers = new Float64Array(to - from);
  for (let row = from; row < to; row++) numbers[row - from] = Number(values[row] ?? NaN);
  return new runtime.Tensor('float64', numbers, shape);
}

function floatsOf(tensor: Ort.Tensor | undefined, count: number): Float32Array {
  if (!tensor || tensor.type !== 'float32' || tensor.data.length !== count) {
    const answer = tensor ? `${tensor.type} [${tensor.dims.join(', ')}]` : 'nothing';
    throw new Error(`the model answered ${answer} where ${count} numbers are wanted`);
  }
  return tensor.data as Float32Array;
}
