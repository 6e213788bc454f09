// Shell patterns over names of stages, as `--glob` takes them: `*` and `?` match any characters, `/` and a leading dot
// included, and `[a-z]`, `[!a-z]` one of a set.

export function namePattern(pattern: string): (name: string) => boolean {
  let source = '';
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern[at] as string;
    const end = character === '[' ? setEnd(pattern, at) : -1;
    if (character === '*') source += source.endsWith('.*') ? '' : '.*';
    else if (character === '?') source += '.';
    else if (end < 0) source += escaped(character);
    else {
      source += set(pattern.slice(at + 1, end));
      at = end;
    }
  }
  const expression = new RegExp(`^${source}$`, 'su');
  return (name) => expression.test(name);
}

/** Of the set that opens at `at`; a `]` directly after the opening belongs to it. -1: it is never closed. */
function setEnd(pattern: string, at: number): number {
  const first = pattern[at + 1] === '!' ? at + 2 : at + 1;
  return pattern.indexOf(']', first + 1);
}

/** A range whose ends are the wrong way round matches nothing, as in a shell. */
function set(text: string): string {
  const [negated, members] = text.startsWith('!') ? [true, text.slice(1)] : [false, text];
  const parts = [...members.matchAll(/(.)-(.)|(.)/gsu)].flatMap(([, from, to, one]) => {
    if (one !== undefined) return [member(one)];
    return from !== undefined && to !== undefined && from <= to ? [`${member(from)}-${member(to)}`] : [];
  });
  if (parts.length === 0) return negated ? '.' : '(?!)';
  return `[${negated ? '^' : ''}${parts.join('')}]`;
}

function escaped(character: string): string {
  return /[\\^$.*+?()[\]{}|/]/.test(character) ? `\\${character}` : character;
}

function member(character: string): string {
  return character === '-' ? '\\-' : escaped(character);
}
