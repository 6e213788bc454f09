// The fit on all rows, none of them cut off for validation. All that it needs of the watched fit is the number of rounds,
// so it begins beside it on a thread of its own, and is cut to the best rounds once they are known: a tree depends
// on the trees before it only, so the model is the same as if it had waited.
import { Worker } from 'node:worker_threads';
import type { Json } from '../../engine/stage.ts';
import { algorithms } from '../models/algorithms.ts';
import type { FittedModel, Labelled, Round } from '../models/model.ts';
import { StageError } from '../stage-error.ts';

export interface FinalFitRequest {
  readonly rows: Labelled;
  /** Its name. */
  readonly algorithm: string;
  readonly params: Json;
  readonly seed: number;
  readonly signal: AbortSignal;
  readonly onRound: (round: Round) => void;
}

export interface FinalFit {
  /** The model of so many rounds; to be asked once. */
  finish(rounds: number): Promise<FittedModel>;
  /** Ends what is still under way. */
  abandon(): Promise<void>;
}

/** What the thread begins with. */
export type ThreadOrder = Pick<FinalFitRequest, 'rows' | 'algorithm' | 'params' | 'seed'>;

/** What the thread says. It is told one number: the rounds that the model shall have. */
export type ThreadMessage =
  | { readonly kind: 'round'; readonly round: Round }
  | { readonly kind: 'fitted'; readonly model: Json; readonly fittedValues: Float64Array | undefined }
  | { readonly kind: 'failed'; readonly error: unknown; readonly isStageError: boolean };

// The engine puts the bundled script in its place; a file of TypeScript is what Node cannot run as it is.
const script = new URL('./fit-thread.ts', import.meta.url);

export function startFinalFit(request: FinalFitRequest): FinalFit {
  const canRun = !script.pathname.endsWith('.ts');
  return canRun && algorithms[request.algorithm]!.learnsInRounds ? threadedFit(request) : laterFit(request);
}

/** The same model, begun when the rounds are known. */
export function laterFit({ rows, algorithm, params, seed, signal, onRound }: FinalFitRequest): FinalFit {
  return {
    finish: (rounds) => algorithms[algorithm]!.fit(rows, params, { seed, signal, onRound, rounds }),
    abandon: () => Promise.resolve(),
  };
}

function threadedFit({ signal, onRound, rows, algorithm, params, seed }: FinalFitRequest): FinalFit {
  const order: ThreadOrder = { rows, algorithm, params, seed };
  const worker = new Worker(script, { workerData: order });
  const fitted = new Promise<FittedModel>((resolve, reject) => {
    worker.on('message', (message: ThreadMessage) => {
      if (message.kind === 'round') onRound(message.round);
      else if (message.kind === 'failed') reject(thrown(message));
      else resolve(modelOf(algorithm, message));
    });
    worker.once('error', reject);
    worker.once('exit', () => reject(new Error('the thread of the final fit has ended before its fit')));
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
  // Whoever fails first is reported; the other one's failure is nobody's then.
  fitted.catch(() => undefined);
  return {
    finish(rounds) {
      worker.postMessage(rounds);
      return fitted;
    },
    async abandon() {
      await worker.terminate();
    },
  };
}

function modelOf(algorithm: string, { model, fittedValues }: Extract<ThreadMessage, { kind: 'fitted' }>): FittedModel {
  return { ...algorithms[algorithm]!.fromJson(model), ...(fittedValues && { fittedValues }) };
}

/** An error's class does not travel between threads. */
function thrown({ error, isStageError }: Extract<ThreadMessage, { kind: 'failed' }>): unknown {
  return isStageError && error instanceof Error ? new StageError(error.message) : error;
}
