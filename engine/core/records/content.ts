// What lies at a path, by content: the words in which deps, outs, lock, run records and directories speak of bytes.
import { field, isRecord, wholeNumber } from './decode.ts';

/** SHA-256 in 64 hex digits. */
export type Digest = string;

export type Content = FileContent | DirectoryContent;

export interface FileContent {
  readonly kind: 'file';
  readonly digest: Digest;
  readonly sizeBytes: number;
  readonly executable: boolean;
}

/** `digest` is that of the directory object (see tree.ts); sizes and files count everything below. */
export interface DirectoryContent {
  readonly kind: 'directory';
  readonly digest: Digest;
  readonly sizeBytes: number;
  readonly files: number;
}

/** Whether a stage that reads it could tell the difference. */
export function sameContent(a: Content | undefined, b: Content | undefined): boolean {
  return a !== undefined && b !== undefined && formatContent(a) === formatContent(b);
}

/** One word for a content: `file:…`, `executable:…` or `directory:…`. */
export function formatContent(content: Content): string {
  if (content.kind === 'directory') return `directory:${content.digest}`;
  return `${content.executable ? 'executable' : 'file'}:${content.digest}`;
}

const contentWord = /^(?:file|executable|directory):[0-9a-f]{64}$/;

export function isContentWord(value: unknown): value is string {
  return typeof value === 'string' && contentWord.test(value);
}

/** The form in lock and run record. */
export function contentToJson(content: Content): Record<string, string | number> {
  const json = { content: formatContent(content), size: content.sizeBytes };
  return content.kind === 'directory' ? { ...json, files: content.files } : json;
}

/** undefined for anything that `contentToJson` does not write. */
export function contentFromJson(json: unknown): Content | undefined {
  if (!isRecord(json)) return undefined;
  const word = field(json, 'content');
  const sizeBytes = wholeNumber(field(json, 'size'));
  if (!isContentWord(word) || sizeBytes === undefined) return undefined;
  const [kind, digest] = word.split(':') as [string, Digest];
  if (kind !== 'directory') return { kind: 'file', digest, sizeBytes, executable: kind === 'executable' };
  const files = wholeNumber(field(json, 'files'));
  return files === undefined ? undefined : { kind: 'directory', digest, sizeBytes, files };
}
