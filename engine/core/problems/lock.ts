// Sentences about pipeline.lock.
import { lockVersion } from '../records/lock.ts';
import type { Problem } from '../problem.ts';

export function lockNewer(file: string, version: number): Problem {
  return {
    code: 'lock-newer',
    category: 'project',
    message: `'${file}' has version ${version}; this restage reads up to ${lockVersion}`,
    hint: 'update restage',
  };
}

export function lockBroken(file: string): Problem {
  return {
    code: 'lock-broken',
    category: 'project',
    message: `'${file}' cannot be read and counts as absent; results that are in the cache are restored`,
    hint: `git checkout -- ${file} brings the committed one back`,
  };
}
