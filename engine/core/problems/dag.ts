// Sentences about drawing the graph into a file.
import type { Problem } from '../problem.ts';

export function cannotDraw(file: string, endings: readonly string[]): Problem {
  return {
    code: 'cannot-draw',
    category: 'usage',
    message: `cannot draw into '${file}'`,
    hint: `the name of the file decides: ${endings.join(', ')}; other programs turn an .svg into what they need`,
  };
}

export function noFolderFor(file: string): Problem {
  return {
    code: 'no-folder-for-file',
    category: 'usage',
    message: `there is no folder for '${file}'`,
    hint: 'make the folder first',
  };
}
