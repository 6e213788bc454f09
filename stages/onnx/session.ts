// Running an ONNX model through onnxruntime-node, which is loaded here and nowhere else.
// One thread: with more, the last bits of a prediction depend on the size of the batch.
import type * as Ort from 'onnxruntime-node';
import { StageError } from '../stage-error.ts';
import type { FeatureMatrix } from '../table/matrix.ts';

type Runtime = typeof Ort;

export interface Predictor {
  /** One prediction a row, computed `batchRows` rows at a time. */
  predict(features: FeatureMatrix, batchRows: number, onProgress?: (fraction: number) => void): Promise<Float32Array>;
  close(): Promise<void>;
}

export async function openPredictor(model: Uint8Array): Promise<Predictor> {
  const runtime = await loadRuntime();
  const session = await runtime.InferenceSession.create(model, {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    logSeverityLevel: 3,
  });
  return {
    predict: (features, batchRows, onProgress) => predict(runtime, session, { features, batchRows, onProgress }),
    close: () => session.release(),
  };
}

interface Request {
  readonly features: FeatureMatrix;
  readonly batchRows: number;
  readonly onProgress: ((fraction: number) => void) | undefined;
}

async function predict(runtime: Runtime, session: Ort.InferenceSession, request: Request): Promise<Float32Array> {
  const { values, rows, columns } = request.features;
  const predictions = new Float32Array(rows);
  for (let from = 0; from < rows; from += request.batchRows) {
    const count = Math.min(request.batchRows, rows - from);
    const batch = values.slice(from * columns, (from + count) * columns);
    const feeds = { features: new runtime.Tensor('float32', batch, [count, columns]) };
    const { prediction } = await session.run(feeds);
    predictions.set(floatsOf(prediction, count), from);
    request.onProgress?.((from + count) / rows);
  }
  return predictions;
}

function floatsOf(tensor: Ort.Tensor | undefined, count: number): Float32Array {
  if (!tensor || tensor.type !== 'float32' || tensor.data.length !== count) {
    throw new Error(
      `the model answered ${tensor ? `${tensor.type} [${tensor.dims.join(', ')}]` : 'nothing'} for ${count} rows`,
    );
  }
  return tensor.data as Float32Array;
}

async function loadRuntime(): Promise<Runtime> {
  try {
    return await import('onnxruntime-node');
  } catch (error) {
    if (!isNotFound(error)) throw error;
    throw new StageError(
      'this stage needs the package onnxruntime-node, which is not installed: npm install onnxruntime-node',
    );
  }
}

/** A package that is there and does not load is another trouble, and its own message says which. */
export function isNotFound(error: unknown): boolean {
  if (!(error instanceof Error) || !('code' in error)) return false;
  const isMissing = error.code === 'ERR_MODULE_NOT_FOUND' || error.code === 'MODULE_NOT_FOUND';
  return isMissing && error.message.includes('onnxruntime-node');
}
