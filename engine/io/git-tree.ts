// The bytes of a git tree object: `<mode> <name> NUL <id>` for each entry, ids of 20 or 32 bytes.

export interface GitTreeEntry {
  readonly name: string;
  /** `submodule`: its files are in another repository. */
  readonly kind: 'blob' | 'tree' | 'link' | 'submodule';
  readonly id: string;
}

/** @throws Error for bytes that are no tree */
export function parseGitTree(bytes: Uint8Array, idBytes: number): readonly GitTreeEntry[] {
  const tree = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const entries: GitTreeEntry[] = [];
  for (let at = 0; at < tree.length;) {
    const space = tree.indexOf(32, at);
    const end = tree.indexOf(0, space);
    if (space < 0 || end < 0 || end + 1 + idBytes > tree.length) throw new Error('bug: not the bytes of a git tree');
    const mode = tree.toString('latin1', at, space);
    entries.push({
      name: tree.toString('utf8', space + 1, end),
      kind: kindOf(mode),
      id: tree.toString('hex', end + 1, end + 1 + idBytes),
    });
    at = end + 1 + idBytes;
  }
  return entries;
}

function kindOf(mode: string): GitTreeEntry['kind'] {
  if (mode === '40000') return 'tree';
  if (mode === '120000') return 'link';
  return mode === '160000' ? 'submodule' : 'blob';
}
