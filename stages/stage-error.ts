// The one error class of stages: a mistake in the user's data, params or installation.
// The engine prints only its message, so the message must say what, where and what to do; other errors keep their stack.
import { relative } from 'node:path';

export class StageError extends Error {
  override readonly name = 'StageError';
}

/** A path as the user knows it: relative to the folder the stage runs in, unless that would climb out of it. */
export function shownPath(path: string): string {
  const short = relative(process.cwd(), path);
  return short === '' || short.startsWith('..') ? path : short;
}
