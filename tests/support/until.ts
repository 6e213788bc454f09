// Waiting for something that can be seen, with a bound: the only waiting that tests do.
import { setTimeout as delay } from 'node:timers/promises';

export async function until(what: string, isTrue: () => boolean, limitMs = 10_000): Promise<void> {
  const end = Date.now() + limitMs;
  while (!isTrue()) {
    if (Date.now() > end) throw new Error(`waited ${limitMs} ms in vain for: ${what}`);
    await delay(5);
  }
}
