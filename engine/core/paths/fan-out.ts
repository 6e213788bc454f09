// Where a file lies that is named by its digest.

export function fanOut(folder: string, digest: string, extension = ''): string {
  return `${folder}/${folderOf(digest)}/${digest.slice(2)}${extension}`;
}

/** Two hex digits, so that no folder grows too large. */
export function folderOf(digest: string): string {
  return digest.slice(0, 2);
}
