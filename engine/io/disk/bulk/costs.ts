// When work on files is much: about how long it takes in this thread.
const costs = {
  hash: { fileMs: 0.02, bytesPerMs: 1.4e6 },
  copy: { fileMs: 0.06, bytesPerMs: 1e6 },
  hashAndCopy: { fileMs: 0.08, bytesPerMs: 0.6e6 },
} as const;

/** From here on two threads are done sooner, though they first have to start. */
export const worthThreadsMs = 150;

export function costMs(work: keyof typeof costs, files: number, sizeBytes: number): number {
  const { fileMs, bytesPerMs } = costs[work];
  return files * fileMs + sizeBytes / bytesPerMs;
}
