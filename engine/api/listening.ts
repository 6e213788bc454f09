// Work of the engine with a listener of somebody else's.
import type { Event } from '../core/event.ts';

/**
 * A listener that throws must not tear the engine from its work halfway, with the mutex let go and stages running: the
 * work is told to stop, and the error is thrown at its end.
 */
export async function listening<T>(
  onEvent: ((event: Event) => void) | undefined,
  work: (emit: (event: Event) => void, stopped: AbortSignal) => Promise<T>,
): Promise<T> {
  const stop = new AbortController();
  let thrown: { readonly error: unknown } | undefined;
  const emit = (event: Event): void => {
    if (thrown) return;
    try {
      onEvent?.(event);
    } catch (error) {
      thrown = { error };
      stop.abort();
    }
  };
  const result = await work(emit, stop.signal).catch((error: unknown) => {
    throw thrown ? thrown.error : error;
  });
  if (thrown) throw thrown.error;
  return result;
}
