// The real time and real chance, behind the Clock seam.
// Nothing else in the engine asks for the time or for random bytes, or tests could not decide them.
import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from './clock.ts';

export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  sleep: async (ms) => {
    await delay(ms);
  },
  later: (ms, act) => {
    const timer = setTimeout(act, ms).unref();
    return () => clearTimeout(timer);
  },
  nonce: () => randomBytes(16).toString('hex'),
};
