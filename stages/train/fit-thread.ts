// The thread of the final fit (final-fit.ts): fits what it is given, and stops at the rounds that it is told meanwhile.
import { parentPort, workerData } from 'node:worker_threads';
import { algorithms } from '../models/algorithms.ts';
import type { Round } from '../models/model.ts';
import { StageError } from '../stage-error.ts';
import type { ThreadMessage, ThreadOrder } from './final-fit.ts';

const { rows, algorithm, params, seed } = workerData as ThreadOrder;
const rounds = new Promise<number>((resolve) => parentPort!.once('message', resolve));
const say = (message: ThreadMessage): void => parentPort!.postMessage(message);

try {
  const onRound = (round: Round): void => say({ kind: 'round', round });
  const model = await algorithms[algorithm]!.fit(rows, params, { seed, rounds, onRound });
  say({ kind: 'fitted', model: model.toJson(), fittedValues: model.fittedValues });
} catch (error) {
  say({ kind: 'failed', error, isStageError: error instanceof StageError });
}
parentPort!.close();
