// The known word that a mistyped one most likely meant, for hints.
import { distance } from 'fastest-levenshtein';

/** The known word fewest edits away, at most two in five of its letters, whatever the case; the first of equals. */
export function nearest(word: string, known: Iterable<string>): string | undefined {
  let found: string | undefined;
  let fewest = Infinity;
  for (const candidate of known) {
    const limit = Math.floor(Math.max(word.length, candidate.length) * 0.4);
    if (Math.abs(candidate.length - word.length) > limit) continue;
    const edits = distance(word.toLowerCase(), candidate.toLowerCase());
    if (edits <= limit && edits < fewest) [found, fewest] = [candidate, edits];
  }
  return found;
}
