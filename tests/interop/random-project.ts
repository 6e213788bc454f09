// Random projects for comparing grammars: a dvc.yaml with vars, foreach, matrix and templates, and the params files
// that they name. Texts are written by hand, so that YAML's own scalars (`3.10`, `1_000`, `~`) come into it.
import * as fc from 'fast-check';

/** Texts by path. */
export type Project = Readonly<Record<string, string>>;

const scalar = fc.constantFrom(
  '1', '-7', '3.10', '1.0', '1e5', '1e-5', '0.00001', '1_000', '0x1F', '0o17', '0b11', '010', '.5', '123456789012345678901',
  'true', 'false', 'True', '~', 'null', 'yes', 'abc', '"a b"', "'it''s'", '"q\\"t"', 'ünï', '"x/y"', '""', 'a-b', '1.2.3', '+1', '"7"',
); // prettier-ignore
const word = fc.constantFrom('abc', 'def', 'x1', 'q_r', 'u-v');
const key = fc.constantFrom('k0', 'k1', 'k2', 'k-3', 'ключ');

const flow = (entries: readonly (readonly [string, string])[]): string =>
  `{${entries.map(([name, value]) => `${name}: ${value}`).join(', ')}}`;
const list = (items: fc.Arbitrary<string>, minLength = 0): fc.Arbitrary<string> =>
  fc.array(items, { minLength, maxLength: 4 }).map((texts) => `[${texts.join(', ')}]`);
const map = (items: fc.Arbitrary<string>, minLength = 0): fc.Arbitrary<string> =>
  fc.uniqueArray(fc.tuple(key, items), { selector: ([name]) => name, minLength, maxLength: 4 }).map(flow);

/** Nine times in ten one of the first. */
function mostly(good: readonly string[], bad: readonly string[]): fc.Arbitrary<string> {
  return fc.oneof(
    { weight: 9, arbitrary: fc.constantFrom(...good) },
    { weight: 1, arbitrary: fc.constantFrom(...bad) },
  );
}

/** What flags are made of. */
const options = map(fc.oneof(scalar, list(scalar), map(fc.oneof(scalar, list(scalar)))));
const record = fc.tuple(scalar, word).map(([x, y]) => flow([['x', x], ['y', y]])); // prettier-ignore

/** `a`, `b`: scalars · `l`: a list · `m`: a map of records · `r`: a list of records · `o`: options. */
const params = fc.record({
  a: scalar,
  b: word,
  l: list(scalar, 1),
  m: map(record, 1),
  r: list(record, 1),
  o: options,
});

/** Templates that may stand anywhere in a text. */
const inText = fc.constantFrom(
  '${a}', '${ b }', '${l[0]}', '${l.0}', '${l[-1]}', '${r[0].x}', '${r.0.y}', '\\\\${a}', '${e.deep.z}', '${v}', '$HOME', '${r[0][y]}',
); // prettier-ignore
const text = (templates: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.array(fc.oneof(templates, word), { minLength: 1, maxLength: 4 }).map((parts) => parts.join(' '));
/** No whole template: as a command it has no text in DVC. */
const line = (templates: fc.Arbitrary<string>): fc.Arbitrary<string> => text(templates).map((one) => `run ${one}`);
const path = (templates: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.array(fc.oneof({ weight: 3, arbitrary: word }, { weight: 2, arbitrary: templates }), { minLength: 1, maxLength: 3 })
    .map((parts) => `p_${parts.join('_')}`); // prettier-ignore

const quoted = (texts: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  texts.map((one) => `"${one.replaceAll('\\\\', '\\').replaceAll('\\', '\\\\')}"`);

const flags = fc.constantFrom(
  '{cache: false}', '{persist: true}', '{cache: true, push: false}', '{desc: d, type: t, labels: [l1, l2], meta: {m: 1}}', '{remote: r}',
); // prettier-ignore

const body = (templates: fc.Arbitrary<string>): fc.Arbitrary<readonly (readonly [string, string])[]> => {
  const paths = quoted(path(templates));
  const outs = fc
    .uniqueArray(fc.tuple(paths, fc.option(flags)), { selector: ([one]) => one, maxLength: 3 })
    .map((items) => `[${items.map(([one, flag]) => (flag === null ? one : `{${one}: ${flag}}`)).join(', ')}]`);
  const command = fc.oneof(templates, fc.constant('${o}'));
  return fc
    .record(
      {
        cmd: fc.oneof(quoted(line(command)), list(quoted(line(command)), 1)),
        wdir: fc.oneof(fc.constant('w'), quoted(path(templates)), fc.constant('w/../u')),
        deps: list(paths),
        outs,
        metrics: outs.map((items) => items.replaceAll('p_', 'm_')),
        params: fc.subarray(['a', 'o.k0', '{other.yaml: [deep.z]}', '{whole.json: }', '"l"']).map((items) => `[${items.join(', ')}]`),
        vars: mostly(['[{w1: 5}]', '[{e: {more: 1}}]', '[]'], ['[stage.yaml]', '["stage.yaml:s0"]', '[{a: 2}]', '[{item: 2}]']),
        desc: quoted(line(templates)),
        frozen: fc.constantFrom('true', 'false'),
        always_changed: fc.constant('true'),
      },
      { requiredKeys: ['cmd'] },
    )
    .map((entries) => Object.entries(entries));
}; // prettier-ignore

/** A stage that is made several times, and the templates that know of it. */
interface Group {
  readonly data: fc.Arbitrary<string>;
  readonly templates: readonly string[];
}

const names = ['["${a}", "x${b}"]', '"${e.names}"', '"${l}"'];
const foreachs: readonly Group[] = [
  { data: fc.oneof(list(scalar), fc.constantFrom(...names)), templates: ['${item}'] },
  { data: fc.oneof(list(record), fc.constant('"${r}"')), templates: ['${item.x}', '${item.y}', '${ item[x] }'] },
  { data: map(scalar), templates: ['${item}', '${key}'] },
  { data: fc.oneof(map(record), fc.constant('"${m}"')), templates: ['${item.x}', '${key}'] },
  { data: fc.constant('{k9: "${a}", 2021: "${l[0]}", 3: z}'), templates: ['${item}', '${key}'] },
  {
    data: fc.oneof(list(fc.oneof(scalar, record)), fc.constantFrom('"${a}"', '"${o}"')),
    templates: ['${item}', '${key}'],
  },
];
const axes: readonly Group[] = [
  { data: fc.oneof(list(scalar, 1), fc.constantFrom(...names, '"${m}"')), templates: ['${item.ax}', '${key}'] },
  { data: fc.oneof(list(record, 1), fc.constant('"${r}"')), templates: ['${item.ax.x}', '${key}', '${item.ax[y]}'] },
  { data: list(fc.oneof(scalar, list(scalar, 1)), 1), templates: ['${key}', 'x ${key}'] },
];
const second = fc.option(fc.oneof(list(fc.oneof(scalar, record), 1), fc.constantFrom(...names, '"${r}"')));

const member = (templates: readonly string[]): ReturnType<typeof body> =>
  body(fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...templates) }, { weight: 2, arbitrary: inText }));
const foreachStage = fc.oneof(...foreachs.map(({ data, templates }) => fc.tuple(data, member(templates))));
const matrixStage = fc.oneof(...axes.map(({ data, templates }) => fc.tuple(data, second, member(templates))));

const stage = fc.oneof(
  body(inText).map(flow),
  foreachStage.map(([data, entries]) => flow([['foreach', data], ['do', flow(entries)]])),
  matrixStage.map(([ax, bx, entries]) =>
    flow([['matrix', flow(bx === null ? [['ax', ax]] : [['ax', ax], ['bx', bx]])], ...entries]),
  ),
); // prettier-ignore

const topVars = mostly(
  ['[extra.yaml]', '[{e: {deep: {z: 1}}}, {e: {names: [n1, n2]}}, {v: 2}]', '[extra.yaml, {e: {deep: {w: 2}}}]', '[extra.json, params.yaml, ./extra.json]'],
  ['["extra.yaml:e"]', '[extra.yaml, {v: 1}]', '[{a: 1}]', '[]'],
); // prettier-ignore

export const randomProject: fc.Arbitrary<Project> = fc
  .record({ params, vars: topVars, stages: fc.array(stage, { minLength: 1, maxLength: 4 }) })
  .map(({ params: values, vars, stages }) => ({
    'params.yaml': Object.entries(values)
      .map(([name, value]) => `${name}: ${value}\n`)
      .join(''),
    'extra.yaml': 'e: {deep: {z: 0.5}, names: [n1, n2]}\nv: from extra\n',
    'extra.json': '{"e": {"deep": {"z": 1e3}, "names": ["j1"]}, "v": 1}\n',
    'stage.yaml': 's0: 1\ns1: 2\n',
    'w/stage.yaml': 's0: 3\nv: from w\n',
    'dvc.yaml': [`vars: ${vars}`, 'stages:', ...stages.map((one, index) => `  s${index}: ${one}`), ''].join('\n'),
  }));
