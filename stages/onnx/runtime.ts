// onnxruntime-node, loaded here and nowhere else: it is an optional package of 295 MiB.
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

/**
 * @param threads `one`: with more, the last bits of a prediction depend on the size of the batch; `all` cores, where
 * they do not count
 */
export function openSession(
  runtime: Runtime,
  model: Uint8Array,
  threads: 'one' | 'all' = 'one',
): Promise<Ort.InferenceSession> {
  return runtime.InferenceSession.create(model, {
    // 0 is the runtime's word for all cores.
    intraOpNumThreads: threads === 'one' ? 1 : 0,
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
