import { expect, test } from '@jest/globals';
import { Interruption } from '../../../engine/cli/interruption.ts';

test('a signal asked for before or after is aborted, with the exit code as its reason', () => {
  const interruption = new Interruption();
  const before = interruption.signal;
  expect(before.aborted).toBe(false);
  interruption.interrupt(130);
  expect([before.aborted, before.reason]).toEqual([true, 130]);

  const unasked = new Interruption();
  unasked.interrupt(143);
  expect([unasked.signal.aborted, unasked.signal.reason]).toEqual([true, 143]);
});

test('the first interruption counts', () => {
  const interruption = new Interruption();
  expect(interruption.exitCode).toBeUndefined();
  interruption.interrupt(141);
  interruption.interrupt(130);
  expect(interruption.exitCode).toBe(141);
  expect(interruption.signal.reason).toBe(141);
});
