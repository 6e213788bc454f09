// How git is called, whatever for: nothing of the user's hooks or of an outer command may steer the answer.

import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A project of another user (a container's mount) is refused by git to protect from its hooks; none runs here. */
export const gitArguments = ['-c', 'safe.directory=*', '-c', 'core.fsmonitor=false', '--literal-pathspecs'] as const;

/** In a git hook GIT_DIR and GIT_INDEX_FILE name the outer command's repository, which is not always the path's. */
export function withoutGitVariables(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_')));
}

/** The top of the repository around `folder` (absolute). Linked worktrees and submodules have a file `.git`, others a folder. */
export function repositoryTop(folder: string): string | undefined {
  for (let top = folder; ; top = dirname(top)) {
    if (existsSync(join(top, '.git'))) return top;
    if (top === dirname(top)) return undefined;
  }
}
