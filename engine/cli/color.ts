// Whether output is coloured, by what the terminal and the user say. Imports nothing: the entry asks as well.

/** NO_COLOR and FORCE_COLOR as their authors define them: any value but the empty one, and `0` for the latter. */
export function wantsColor(isTerminal: boolean, env: Readonly<Record<string, string | undefined>>): boolean {
  if (env['NO_COLOR']) return false;
  if (env['FORCE_COLOR']) return env['FORCE_COLOR'] !== '0';
  return isTerminal && !env['CI'] && env['TERM'] !== 'dumb';
}
