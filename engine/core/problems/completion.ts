// The sentence about a shell that was not named.
import type { Problem } from '../problem.ts';

export function whichShell(shells: readonly string[]): Problem {
  return {
    code: 'which-shell',
    category: 'usage',
    message: 'the script depends on the shell, and none is named',
    hint: `restage completion ${shells.join(' | ')}`,
  };
}
