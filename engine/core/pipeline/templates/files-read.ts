// The params files that one parse looks at: each once, remembered by path, whether it is there or not. A result rests on
// all of them, so whoever keeps it must keep this list with it.
import type { ProjectPath } from '../../model.ts';
import type { Problem } from '../../problem.ts';
import type { ParamsRead } from '../../values/params-read.ts';

/** A params file by its project path; undefined if there is none. */
export type ReadParams = (path: ProjectPath) => ParamsRead | undefined;

export class FilesRead {
  private readonly readParams: ReadParams;
  private readonly known = new Map<ProjectPath, ParamsRead | undefined>();

  constructor(readParams: ReadParams) {
    this.readParams = readParams;
  }

  read(path: ProjectPath): ParamsRead | undefined {
    if (!this.known.has(path)) this.known.set(path, this.readParams(path));
    return this.known.get(path);
  }

  /** In the order of first mention, absent ones too. */
  get paths(): readonly ProjectPath[] {
    return [...this.known.keys()];
  }

  get problems(): readonly Problem[] {
    return [...this.known.values()].flatMap((read) => read?.problems ?? []);
  }
}
