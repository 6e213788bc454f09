// Sentences about `.restage.yaml`.
import type { Problem } from '../problem.ts';

export function configUnknownKey(file: string, key: string, known: readonly string[]): Problem {
  return {
    code: 'config-unknown-key',
    category: 'project',
    message: `'${file}' has an unknown setting '${key}'`,
    hint: `known settings: ${known.join(', ')}`,
  };
}

export function configWrongType(file: string, key: string, expected: string): Problem {
  return { code: 'config-wrong-type', category: 'project', message: `'${key}' in '${file}' is not ${expected}` };
}
