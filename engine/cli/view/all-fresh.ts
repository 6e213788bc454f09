// The line that says that there is nothing to do. Imports nothing: the entry prints it as well.

export function allFreshText(stages: number): string {
  return stages === 1 ? '1 stage is fresh' : `all ${stages} stages are fresh`;
}
