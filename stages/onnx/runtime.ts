// onnxruntime-node, loaded here and nowhere else: it is an optional package of 295 MiB.
// One thread: with more, the last bits of a prediction depend on the size of the batch.
import type * as Ort from 'onnxruntime-node';
import { StageError } from '../stage-error.ts';

export type Runtime = typeof Ort;

/** Throws a StageError when the package is not installed. */
export async function loadRuntime(): Promise<Runtime> {
  try {
    return await import('onnxruntime-node');
  } catch (error) {
    if (!isNotFound(error)) throw error;
    throw new StageError(
      'this stage needs the package onnxruntime-node, which is not installed: npm install onnxruntime-node',
    );
  }
}

export function openSession(runtime: Runtime, model: Uint8Array): Promise<Ort.InferenceSession> {
  return runtime.InferenceSession.create(model, {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    logSeverityLevel: 3,
  });
}

/** A package that is there and does not load is another trouble, and its own message says which. */
export function isNotFound(error: unknown): boolean {
  if (!(error instanceof Error) || !('code' in error)) return false;
  const isMissing = error.code === 'ERR_MODULE_NOT_FOUND' || error.code === 'MODULE_NOT_FOUND';
  return isMissing && error.message.includes('onnxruntime-node');
}
