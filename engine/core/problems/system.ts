// Sentences about what the operating system refuses: the machine or the project's folder is not as it should be.
import type { Problem } from '../problem.ts';

/** Errors that a working engine meets on a machine in disorder. Any other one would be a bug in the engine. */
const meanings: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EDQUOT: 'the disk quota is used up',
  EISDIR: 'a folder lies where a file should be',
  ELOOP: 'symbolic links lead in a circle',
  EMFILE: 'too many open files',
  ENFILE: 'too many open files on this machine',
  ENOSPC: 'no space left on the device',
  ENOTDIR: 'a file lies where a folder should be',
  EPERM: 'not permitted',
  EROFS: 'the file system is read-only',
};

export interface SystemFailure {
  /** `ENOSPC`. */
  readonly code: string;
  /** `mkdir`. */
  readonly call: string;
  readonly path: string;
}

export function systemRefused({ code, call, path }: SystemFailure): Problem | undefined {
  const meaning = meanings[code];
  if (meaning === undefined) return undefined;
  return {
    code: 'system',
    category: 'project',
    message: `'${path}': ${meaning} (${code}, ${call})`,
    hint: 'put this right and run again; what is finished is kept',
  };
}
