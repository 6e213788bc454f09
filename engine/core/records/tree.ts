// The directory object: one for each directory, naming its entries by content, so that a directory's digest is that
// of a Merkle tree and only changed subtrees are hashed or copied again.
import { type Content, type DirectoryContent, contentFromJson, contentToJson } from './content.ts';
import { byCodeUnit } from '../order.ts';
import { field, isRecord, mapRecord, parseJson } from './decode.ts';

/** Entry name → content, in code-unit order. Directories that hold no file are not in it. */
export type Tree = ReadonlyMap<string, Content>;

/** The bytes of the object, as text; equal trees have equal bytes. */
export function formatTree(tree: Tree): string {
  const names = [...tree.keys()].sort(byCodeUnit);
  const lines = names.map(
    (name) => `${JSON.stringify(name)}:${JSON.stringify(contentToJson(tree.get(name) as Content))}`,
  );
  return `{"version":1,"entries":{${lines.length > 0 ? '\n' : ''}${lines.join(',\n')}}}\n`;
}

/** undefined if `text` is not a directory object, or names an entry that could lead out of the directory. */
export function parseTree(text: string): Tree | undefined {
  const json = parseJson(text);
  if (!isRecord(json) || field(json, 'version') !== 1) return undefined;
  const entries = mapRecord(field(json, 'entries'), (value, name) =>
    isEntryName(name) ? contentFromJson(value) : undefined,
  );
  return entries && new Map(Object.entries(entries));
}

function isEntryName(name: string): boolean {
  return name !== '' && name !== '.' && name !== '..' && !name.includes('/') && !name.includes('\0');
}

/** What a tree with this digest is, as a content. */
export function treeContent(tree: Tree, digest: string): DirectoryContent {
  let sizeBytes = 0;
  let files = 0;
  for (const content of tree.values()) {
    sizeBytes += content.sizeBytes;
    files += content.kind === 'directory' ? content.files : 1;
  }
  return { kind: 'directory', digest, sizeBytes, files };
}
