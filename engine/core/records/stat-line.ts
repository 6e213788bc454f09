// The line of facts by which a file is recognised as untouched, without reading it.

export interface StatLine {
  readonly sizeBytes: number;
  readonly mtimeMs: number;
  readonly ctimeMs: number;
  readonly inode: number;
  readonly links: number;
}

/** Nothing at all happened to the file between the two: not even a write of the same bytes. */
export function sameStatLine(a: StatLine, b: StatLine): boolean {
  return a.ctimeMs === b.ctimeMs && sameBytesLikely(a, b);
}

/**
 * Only names were added or removed (a hard link elsewhere): inode, size and mtime agree and the link count explains
 * the new ctime. The bytes still have to be compared, since mtime can be set back.
 */
export function onlyLinksChanged(a: StatLine, b: StatLine): boolean {
  return a.links !== b.links && sameBytesLikely(a, b);
}

/** The clock of a file system ticks coarsely: a write within this time of a stat can leave the same mtime behind. */
const racyMs = 100;
const racyWholeSecondsMs = 2000;

/** Whether a stat taken at `nowMs` may miss a later write. Whole seconds tell a file system that keeps no more. */
export function isRacy(mtimeMs: number, nowMs: number): boolean {
  return mtimeMs > nowMs - (mtimeMs % 1000 === 0 ? racyWholeSecondsMs : racyMs);
}

function sameBytesLikely(a: StatLine, b: StatLine): boolean {
  return a.inode === b.inode && a.sizeBytes === b.sizeBytes && a.mtimeMs === b.mtimeMs;
}
