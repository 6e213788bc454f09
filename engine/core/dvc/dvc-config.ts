// `.dvc/config` and `.dvc/config.local`: INI as DVC reads it. Of all its settings these four mean something here.
import type { Place } from '../model.ts';
import { type Placer, placer, withoutBom } from '../place.ts';
import type { Problem } from '../problem.ts';
import { dvcConfigSyntax, dvcConfigValue } from '../problems/dvc.ts';

export interface DvcConfig {
  /** As written: relative to the folder of the file, absolute, or below `~`. */
  readonly cacheDir?: string;
  /** In the order in which they are tried. */
  readonly cacheTypes?: readonly DvcLink[];
  readonly parsingBool?: 'store_true' | 'boolean_optional';
  readonly parsingList?: 'nargs' | 'append';
}

export type DvcLink = (typeof links)[number];

export interface DvcConfigRead {
  readonly config: DvcConfig;
  readonly problems: readonly Problem[];
}

const links = ['reflink', 'hardlink', 'symlink', 'copy'] as const;
const bools = ['store_true', 'boolean_optional'] as const;
const lists = ['nargs', 'append'] as const;

interface Setting {
  /** `section.key`, in lower case. */
  readonly name: string;
  readonly values: readonly string[];
  readonly place: Place;
}

export function parseDvcConfig(file: string, withBom: string): DvcConfigRead {
  const text = withoutBom(withBom);
  const problems: Problem[] = [];
  let config: DvcConfig = {};
  const oneOf = <T extends string>({ name, values, place }: Setting, known: readonly T[]): T | undefined => {
    const found = known.find((value) => values.length === 1 && value === values[0]?.toLowerCase());
    if (found === undefined) problems.push(dvcConfigValue(name, values.join(','), known, place));
    return found;
  };
  for (const setting of settings(text, placer(file, text), problems)) {
    const [value = ''] = setting.values;
    if (setting.name === 'cache.dir' && value !== '') config = { ...config, cacheDir: setting.values.join(',') };
    else if (setting.name === 'cache.type') {
      const types = setting.values.flatMap((part) => part.split(',')).map((part) => part.trim());
      const known = types.flatMap((type) => oneOf({ ...setting, values: [type] }, links) ?? []);
      config = { ...config, cacheTypes: known };
    } else if (setting.name === 'parsing.bool') {
      const parsingBool = oneOf(setting, bools);
      config = { ...config, ...(parsingBool && { parsingBool }) };
    } else if (setting.name === 'parsing.list') {
      const parsingList = oneOf(setting, lists);
      config = { ...config, ...(parsingList && { parsingList }) };
    }
  }
  return { config, problems };
}

const sectionLine = /^\s*(\[+)\s*((?:"[^"]*"|'[^']*'|[^'"\s#])(?:.*?))\s*(\]+)\s*(?:#.*)?$/;
const settingLine = /^\s*("[^"]*"|'[^']*'|[^'"=#\s][^=]*?)\s*=(.*)$/;

function settings(text: string, place: Placer, problems: Problem[]): readonly Setting[] {
  const found: Setting[] = [];
  let section = '';
  let start = 0;
  for (const line of text.split('\n')) {
    const content = line.replace(/\r$/, '');
    const at = place(start, start + content.length);
    start += line.length + 1;
    if (/^\s*(?:#|$)/.test(content)) continue;
    const [, opening, title, closing] = sectionLine.exec(content) ?? [];
    if (opening !== undefined && title !== undefined && opening.length === closing?.length) {
      // A section within another belongs to nothing that is read here.
      section = opening.length === 1 ? unquoted(title).toLowerCase() : `${section}/`;
      continue;
    }
    const [, key, value] = settingLine.exec(content) ?? [];
    if (key === undefined || value === undefined)
      problems.push(dvcConfigSyntax("neither a '[section]' nor 'key = value'", at));
    else {
      const values = parseValues(value);
      if (values) found.push({ name: `${section}.${unquoted(key).toLowerCase()}`, values, place: at });
      else problems.push(dvcConfigSyntax('a value with a quote that is not closed', at));
    }
  }
  return found;
}

/** One value, or several with commas between them; a `#` outside of quotes begins a comment. */
function parseValues(text: string): readonly string[] | undefined {
  const values: string[] = [];
  let rest = text.trim();
  while (rest !== '' && !rest.startsWith('#')) {
    const [whole, double, single, plain] =
      /^(?:"([^"]*)"|'([^']*)'|([^"',#][^,#]*))\s*(?:,\s*|(?=#|$))/.exec(rest) ?? [];
    const value = double ?? single ?? plain?.trim();
    if (whole === undefined || value === undefined) return undefined;
    values.push(value);
    rest = rest.slice(whole.length);
  }
  return values;
}

function unquoted(text: string): string {
  const [, inner] = /^(["'])(.*)\1$/.exec(text)?.slice(1) ?? [];
  return inner ?? text;
}
