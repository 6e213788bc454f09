// Where the command was started.

/** Absolute; undefined if that folder was removed since a shell went into it. */
export function currentFolder(): string | undefined {
  try {
    return process.cwd();
  } catch {
    return undefined;
  }
}
