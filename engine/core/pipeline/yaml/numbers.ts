// Numbers in YAML as DVC's reader takes them (ruamel.yaml, YAML 1.2): `1_000`, `0b11` and `-0x1F` are integers, and
// `.5e3` is a text. What is read otherwise here than there is another value in a fingerprint and another command.
import type { ScalarTag, Tags } from 'yaml';

/** As many as Python reads: the time for more grows faster than their number. */
export const mostDigits = 4300;

const common = { identify: () => false, default: true } as const;

const int: ScalarTag = {
  ...common,
  tag: 'tag:yaml.org,2002:int',
  test: /^(?:[-+]?0b_*[01][01_]*|[-+]?0o_*[0-7][0-7_]*|[-+]?[0-9][0-9_]*|[-+]?0x_*[0-9a-fA-F][0-9a-fA-F_]*)$/,
  resolve: (text, onError) => {
    if (text.length > mostDigits) {
      onError(`an integer of more than ${mostDigits} digits`);
      return 0n;
    }
    const digits = text.replace(/^[-+]|_/g, '');
    return text.startsWith('-') ? -BigInt(digits) : BigInt(digits);
  },
};

const float: ScalarTag = {
  ...common,
  tag: 'tag:yaml.org,2002:float',
  test: /^(?:[-+]?[0-9][0-9_]*(?:\.[0-9_]*(?:[eE][-+]?[0-9]+)?|[eE][-+]?[0-9]+)|[-+]?\._*[0-9][0-9_]*(?:[eE][-+][0-9]+)?)$/,
  resolve: (text) => Number(text.replaceAll('_', '')),
};

const special: ScalarTag = {
  ...common,
  tag: 'tag:yaml.org,2002:float',
  test: /^(?:[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/,
  resolve: (text) => (/nan$/i.test(text) ? NaN : text.startsWith('-') ? -Infinity : Infinity),
};

export function withNumbersOfRuamel(tags: Tags): Tags {
  const isNumber = (tag: Tags[number]): boolean =>
    typeof tag === 'object' && (tag.tag === int.tag || tag.tag === float.tag);
  return [...tags.filter((tag) => !isNumber(tag)), int, float, special];
}
