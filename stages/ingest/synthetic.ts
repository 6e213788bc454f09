// The synthetic tracks as a file, written genre by genre.
// Only one genre's text is held at a time, whatever the number of rows.
import { open } from 'node:fs/promises';
import { trackPieces } from '../synthetic/tracks.ts';

export async function writeSynthetic(
  path: string,
  { rows, seed }: { readonly rows: number; readonly seed: number },
  onProgress: (fraction: number) => void,
): Promise<void> {
  const file = await open(path, 'w');
  try {
    for (const { text, fraction } of trackPieces(rows, seed)) {
      await file.writeFile(text);
      onProgress(fraction);
    }
  } finally {
    await file.close();
  }
}
