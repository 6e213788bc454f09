// Where a file lies that is named by its digest.

/** Two hex digits as folder, so that no folder grows too large. */
export function fanOut(folder: string, digest: string, extension = ''): string {
  return `${folder}/${digest.slice(0, 2)}/${digest.slice(2)}${extension}`;
}
