// How far the fits of one training are, as one fraction, and in words what the fit has come to that is waited for.
import type { Round } from '../models/model.ts';
import { significant } from '../significant.ts';

export interface FitProgress {
  /** `fit` from 0. */
  round(fit: number, round: Round): void;
  ended(fit: number): void;
}

export function progressOf(fits: number, say: (fraction: number, text: string) => void): FitProgress {
  const shares = Array.from({ length: fits }, () => 0);
  let waitedFor = 0;
  let text = '';
  return {
    round(fit, round) {
      shares[fit] = round.round / round.rounds;
      if (fit === waitedFor) text = describe(fit, round);
      say(shares.reduce((sum, share) => sum + share, 0) / fits, text);
    },
    ended(fit) {
      shares[fit] = 1;
      waitedFor = fit + 1;
    },
  };
}

function describe(fit: number, { round, trainRmse, validationRmse }: Round): string {
  const watched = validationRmse === undefined ? '' : `, validation ${significant(validationRmse, 5)}`;
  return `${fit > 0 ? 'again, on all rows: ' : ''}round ${round}, rmse ${significant(trainRmse, 5)}${watched}`;
}
