// Which data everything was made from: it goes with every artifact, from `ingest` on.
// No file name and no time are in it: a renamed file with the same bytes is the same source, and nothing runs again.
import { StageError } from '../stage-error.ts';

export type Source =
  | { readonly kind: 'file'; readonly sha256: string; readonly rows?: number }
  | { readonly kind: 'synthetic'; readonly rows: number; readonly seed: number };

/** One line for readers. */
export function formatSource(source: Source): string {
  if (source.kind === 'synthetic') return `${source.rows} synthetic tracks from seed ${source.seed}, not real data`;
  const rows = source.rows === undefined ? '' : ` of ${source.rows} rows`;
  return `a CSV file${rows} with SHA-256 ${source.sha256}`;
}

/** Of JSON text; `path` names the file in the error. */
export function parseSource(json: string, path: string): Source {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    throw unknownSource(path);
  }
  if (typeof value !== 'object' || value === null) throw unknownSource(path);
  const { kind, sha256, rows, seed } = value as Readonly<Record<string, unknown>>;
  if (kind === 'synthetic' && isCount(rows) && isCount(seed)) return { kind, rows, seed };
  if (kind === 'file' && typeof sha256 === 'string' && /^[0-9a-f]{64}$/.test(sha256)) {
    if (rows === undefined) return { kind, sha256 };
    if (isCount(rows)) return { kind, sha256, rows };
  }
  throw unknownSource(path);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function unknownSource(path: string): StageError {
  return new StageError(`${path} does not say what the data were made from; let the stage 'ingest' write it`);
}
