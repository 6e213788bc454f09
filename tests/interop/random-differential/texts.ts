// A random project as the texts that people would write: dvc.yaml files, params files. JSON is YAML too.
import { metricOf, type Params, type ParamName, type StageSpec } from './spec.ts';

/** Path → text. */
export function projectTexts(
  stages: readonly StageSpec[],
  params: Params,
  remark: string,
): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  for (const home of ['', 'sub'] as const) {
    const own = stages.filter((stage) => stage.home === home);
    if (own.length === 0 && home === 'sub') continue;
    const document = { stages: Object.fromEntries(own.map((stage) => [stage.name, entryOf(stage)])) };
    texts.set(`${home === '' ? '' : 'sub/'}dvc.yaml`, `${JSON.stringify(document, undefined, 1)}\n`);
  }
  for (const folder of ['', 'sub/', 'w/']) {
    texts.set(`${folder}params.yaml`, paramsYaml(params, remark));
    texts.set(`${folder}other.json`, `{"q": ${params.q}, "unused": "${remark}"}\n`);
    texts.set(`${folder}whole.toml`, `${params.whole.join('\n')}\n`);
  }
  return texts;
}

function paramsYaml({ p0, p1, a, names, sets }: Params, remark: string): string {
  const dict = sets.map((key, i) => `  ${key}: {v: ${i}${key}}\n`).join('');
  return `${remark === '' ? '' : `# ${remark}\n`}p0: ${p0}\np1: ${p1}\nn:\n  a: ${a}\n  b: 1\nnames: [${names.join(', ')}]\nsets:\n${dict}`;
}

function entryOf(stage: StageSpec): Record<string, unknown> {
  const { group } = stage;
  if (group === 'matrix') return { matrix: { size: [1, 2], name: '${names}' }, ...bodyOf(stage) };
  if (group) return { foreach: group === 'list' ? '${names}' : '${sets}', do: bodyOf(stage) };
  return bodyOf(stage);
}

function bodyOf(stage: StageSpec): Record<string, unknown> {
  const { home, wdir, alwaysChanged, frozen, desc } = stage;
  const flags = { ...(stage.cache ? {} : { cache: false }), ...(stage.persist ? { persist: true } : {}) };
  const paths = stage.deps.map((dep) => seen(stage, dep)).concat(stage.ghost ? [seen(stage, 'o/keep')] : []);
  const params = stage.params.map(paramEntry).concat(stage.ghost ? ['n.b'] : []);
  return {
    cmd: commandOf(stage),
    ...(wdir === home ? {} : { wdir: home === '' ? wdir : '../w' }),
    ...(paths.length > 0 ? { deps: paths } : {}),
    ...(params.length > 0 ? { params } : {}),
    ...(stage.out === '' ? {} : { outs: [{ [seen(stage, stage.out)]: flags }] }),
    ...(stage.metric ? { metrics: [{ [seen(stage, metricOf(stage))]: { cache: false } }] } : {}),
    ...(alwaysChanged ? { always_changed: true } : {}),
    ...(frozen ? { frozen: true } : {}),
    ...(desc === '' ? {} : { desc }),
  };
}

function paramEntry(name: ParamName): unknown {
  if (name === 'other.json:q') return { 'other.json': ['q'] };
  return name === 'whole.toml:' ? { 'whole.toml': null } : name;
}

const templates = { list: '${item}', dict: '${key}', matrix: '${item.size}-${item.name}' } as const;

/** A path from the root, as the stage's commands see it, with a template for the item. */
function seen({ wdir, group }: StageSpec, path: string): string {
  const inside = wdir === '' ? path : `../${path}`;
  return group ? inside.replace('@', templates[group]) : inside;
}

function commandOf(stage: StageSpec): string | readonly string[] {
  const end = stage.broken ? 'exit 3' : '';
  const blanks = ' '.repeat(stage.blanks);
  if (stage.kind === 'callback') return `echo hello${blanks}${end && `; ${end}`}`;
  const out = seen(stage, stage.out);
  const item = stage.group === 'dict' ? ' ${item.v}' : stage.group ? ` ${templates[stage.group]}` : '';
  const read = stage.deps.map(
    (dep) => `find ${seen(stage, dep)} -type f ! -name .gitignore | LC_ALL=C sort | xargs cat`,
  );
  const text = `{ ${[`echo${blanks}${stage.name}${item}`, ...read, ...stage.params.map(paramText)].join('; ')}; }`;
  const metric = stage.metric
    ? [`echo "{\\"n\\": $(wc -c < ${mainFile(stage, out)})}" > ${seen(stage, metricOf(stage))}`]
    : [];
  const lines = [...linesOf(stage, text, out), ...metric, ...(end ? [end] : [])];
  return stage.kind === 'lines' ? lines.join('\n') : lines.length === 1 ? lines.join('') : lines;
}

function linesOf({ kind }: StageSpec, text: string, out: string): readonly string[] {
  if (kind === 'blur') return [`${text} | wc -c | awk '{print int($1 / 40)}' > ${out}`];
  if (kind === 'lines') return [`${text} > ${out}.tmp`, `sort ${out}.tmp > ${out} && rm ${out}.tmp`];
  if (kind !== 'dir') return [`${text} > ${out}`];
  const inner = `echo in > ${out}/in/one; wc -l < ${out}/part > ${out}/in/two`;
  return [`mkdir -p ${out}/in`, `${text} > ${out}/part`, inner];
}

function mainFile({ kind }: StageSpec, out: string): string {
  return kind === 'dir' ? `${out}/part` : out;
}

function paramText(name: ParamName): string {
  const texts = {
    p0: "sed -n 's/^p0: //p' params.yaml",
    p1: "sed -n 's/^p1: //p' params.yaml",
    'n.a': "sed -n 's/^  a: //p' params.yaml",
    'other.json:q': 'cut -d, -f1 other.json',
    'whole.toml:': 'cat whole.toml',
  } as const;
  return texts[name];
}
