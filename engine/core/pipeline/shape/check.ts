// The JSON Schema's verdict on a pipeline, in our sentences: each of ajv's errors becomes a problem at the key or the
// value that is wrong. What a schema cannot say about paths and names is checked where they are read.
import type { ErrorObject } from 'ajv';
import type { PipelineFile, Place } from '../../model.ts';
import type { Placer } from '../../place.ts';
import type { Problem } from '../../problem.ts';
import * as problems from '../../problems/pipeline.ts';
import { isNotYet, isOnlyInPipelineYaml, type KeyLevel } from '../grammar.ts';
import { describe, expectedWords, subjectOf, type PathPart } from './subject.ts';
import { schemaErrors } from '../validator.ts';
import { isWholeTemplate } from '../templates/template.ts';
import { entryOf, isEmpty, type Written, type WrittenEntry } from '../yaml/written.ts';

export interface ShapeProblem {
  /** Undefined: the mistake is none of a stage's. */
  readonly stage: string | undefined;
  /** Undefined: there are more than anybody reads. */
  readonly problem: Problem | undefined;
}

/** Mistakes that get their sentences. */
const mostTold = 1000;
/** ajv copies all errors for each plot that has one. */
const mostPlots = 10_000;

/** Every mistake against the schema, in ajv's order. A whole template may stand for any value. */
export function checkShape(root: Written, dialect: PipelineFile['dialect'], place: Placer): readonly ShapeProblem[] {
  const found: ShapeProblem[] = [];
  const long = longPlots(root);
  if (long)
    return [{ stage: undefined, problem: problems.tooManyPlots(mostPlots, placeOf(long, place)) }, ...everyStage(root)];
  for (const error of partsOf(root).flatMap((part) => schemaErrors(toPlain(part)))) {
    if (found.length >= mostTold) {
      const [, section, stage = ''] = error.instancePath.split('/');
      found.push({ stage: section === 'stages' ? decodePart(stage) : undefined, problem: undefined });
      continue;
    }
    const spot = locate(root, error.instancePath);
    const problem = translate(error, spot, dialect, place);
    const [section, stage] = spot.path;
    if (problem) found.push({ stage: section === 'stages' ? stage?.toString() : undefined, problem });
  }
  return found;
}

function longPlots(root: Written): Spot | undefined {
  const all = root.kind === 'map' ? entryOf(root, 'stages')?.value : undefined;
  const stages = all?.kind === 'map' ? all.entries.map(({ value }) => value) : [];
  const inner = stages.map((stage) => (stage.kind === 'map' ? (entryOf(stage, 'do')?.value ?? stage) : stage));
  for (const holder of [root, ...inner]) {
    const entry = holder.kind === 'map' ? entryOf(holder, 'plots') : undefined;
    if (entry?.value.kind === 'list' && entry.value.items.length > mostPlots)
      return { path: [], value: entry.value, entry };
  }
  return undefined;
}

function everyStage(root: Written): readonly ShapeProblem[] {
  const stages = root.kind === 'map' ? entryOf(root, 'stages')?.value : undefined;
  return stages?.kind === 'map' ? stages.entries.map(({ key }) => ({ stage: key, problem: undefined })) : [];
}

/** ajv copies all errors for each stage that has one, so that many are judged a hundred at a time. */
function partsOf(root: Written): readonly Written[] {
  const stages = root.kind === 'map' ? entryOf(root, 'stages')?.value : undefined;
  if (root.kind !== 'map' || stages?.kind !== 'map' || stages.entries.length <= atOnce) return [root];
  const parts: Written[] = [{ ...root, entries: root.entries.filter(({ key }) => key !== 'stages') }];
  for (let start = 0; start < stages.entries.length; start += atOnce) {
    const some: Written = { ...stages, entries: stages.entries.slice(start, start + atOnce) };
    parts.push({ ...root, entries: [{ key: 'stages', keySpan: stages.span, value: some }] });
  }
  return parts;
}

const atOnce = 100;

/** The same for one stage, its templates resolved. */
export function checkStage(
  entry: WrittenEntry,
  dialect: PipelineFile['dialect'],
  place: Placer,
): readonly ShapeProblem[] {
  const { span } = entry.value;
  const stages: Written = { kind: 'map', entries: [entry], span };
  return checkShape({ kind: 'map', entries: [{ ...entry, key: 'stages', value: stages }], span }, dialect, place);
}

/** Where an error points to: the value, and the entry of the map that holds it, if one does. */
interface Spot {
  /** What stands in `do` is named as if it stood in the stage. */
  readonly path: readonly PathPart[];
  readonly value: Written;
  readonly entry: WrittenEntry | undefined;
}

function translate(
  error: ErrorObject,
  spot: Spot,
  dialect: PipelineFile['dialect'],
  place: Placer,
): Problem | undefined {
  const subject = subjectOf(spot.path);
  const params: Readonly<Record<string, unknown>> = error.params;
  switch (error.keyword) {
    case 'additionalProperties':
      return extraKey(String(params['additionalProperty']), error, spot, dialect, place);
    case 'type':
      return wrongType(params['type'], spot, dialect, place);
    case 'oneOf':
      return actionProblem(spot, dialect, place);
    case 'required':
      // Those of the two branches are told by oneOf.
      if (error.schemaPath.includes('/oneOf/')) return undefined;
      return missing(String(params['missingProperty']), subject, spot, place);
    case 'if':
      return undefined;
    case 'minItems':
    case 'minProperties':
      return problems.invalid(subject, 'is empty', placeOf(spot, place));
    default:
      return problems.invalid(subject, error.message ?? 'is not valid', placeOf(spot, place));
  }
}

function missing(key: string, subject: string, spot: Spot, place: Placer): Problem {
  const isOut = key === 'path' && spot.path[0] === 'stages';
  const hint = isOut ? 'a key of this map is the name of an out; with a path as the key, write a list' : undefined;
  return problems.missingKey(subject, key, placeOf(spot, place), hint);
}

function extraKey(
  key: string,
  error: ErrorObject,
  spot: Spot,
  dialect: PipelineFile['dialect'],
  place: Placer,
): Problem {
  const keySpan = (spot.value.kind === 'map' ? entryOf(spot.value, key)?.keySpan : undefined) ?? spot.value.span;
  const at = place(keySpan.start, keySpan.end);
  const isStage = spot.path[0] === 'stages' && spot.path.length === 2;
  const level: KeyLevel = spot.path.length === 0 ? 'top' : isStage ? 'stage' : 'inner';
  const subject = subjectOf(spot.path);
  if (dialect === 'dvc' && isOnlyInPipelineYaml(key)) return problems.onlyInPipelineYaml(subject, key, at);
  if (isNotYet(level, key)) return problems.notYetSupported(`'${key}'`, at);
  const known = Object.keys((error.parentSchema as { readonly properties?: object }).properties ?? {});
  if (isStage && known.includes('foreach') && key !== 'foreach') return problems.besideForeach(subject, key, at);
  const inDialect = known.filter(
    (word) => word !== 'checkpoint' && (dialect === 'restage' || !isOnlyInPipelineYaml(word)),
  );
  return problems.unknownKey({ subject, key, known: inDialect, place: at });
}

function wrongType(types: unknown, spot: Spot, dialect: PipelineFile['dialect'], place: Placer): Problem | undefined {
  const expected = (Array.isArray(types) ? types : [types]).map(String);
  const { value } = spot;
  if (value.kind === 'scalar' && value.value.kind === 'string' && isWholeTemplate(value.value.value)) return undefined;
  // What a template gave is made text where text is wanted.
  if (spot.value.kind === 'scalar' && spot.value.templated && expected.includes('string')) return undefined;
  const isPaths = dialect === 'dvc' && isOfStage(spot, namesInPipelineYaml);
  const allowed = isPaths ? expected.filter((type) => type !== 'object') : expected;
  const [, , section, last] = spot.path;
  const words = expectedWords(allowed);
  const isPathWithColon = isEmpty(spot.value) && typeof last === 'number' && section !== 'params';
  const isLonePath =
    allowed.includes('array') &&
    (spot.path.length === 1 || isOfStage(spot, lists)) &&
    spot.value.kind === 'scalar' &&
    spot.value.value.kind === 'string';
  const hint = isPathWithColon
    ? "without flags, leave out the ':'"
    : isLonePath
      ? `write a list: [${describe(spot.value, 'bare')}]`
      : undefined;
  return problems.wrongType({
    subject: subjectOf(spot.path),
    expected: words,
    found: describe(spot.value),
    place: placeOf(spot, place),
    hint,
  });
}

const lists = ['deps', 'outs', 'metrics', 'plots', 'params', 'vars'];
/** What may be a map of names in a pipeline.yaml only. */
const namesInPipelineYaml = ['cmd', 'deps', 'outs', 'metrics', 'plots'];

function isOfStage({ path: [section, , key, ...below] }: Spot, keys: readonly string[]): boolean {
  return section === 'stages' && below.length === 0 && keys.includes(String(key));
}

function actionProblem(spot: Spot, dialect: PipelineFile['dialect'], place: Placer): Problem | undefined {
  const stage = String(spot.path[1]);
  if (spot.value.kind !== 'map') return undefined;
  const [cmd, module] = [entryOf(spot.value, 'cmd'), entryOf(spot.value, 'module')];
  if (!cmd || !module) return problems.noAction(stage, dialect, placeOf(spot, place));
  if (dialect === 'dvc') return undefined;
  const second = cmd.keySpan.start > module.keySpan.start ? cmd : module;
  return problems.twoActions(stage, place(second.keySpan.start, second.keySpan.end));
}

/** At the value if it is on one line, else at its key. */
function placeOf({ value, entry }: Spot, place: Placer): Place {
  const span = value.kind === 'scalar' && !isEmpty(value) ? value.span : (entry?.keySpan ?? value.span);
  return place(span.start, span.end);
}

function locate(root: Written, pointer: string): Spot {
  const path: PathPart[] = [];
  let spot: Spot = { path, value: root, entry: undefined };
  const isInDo = /^\/stages\/[^/]*\/do(?:\/|$)/.test(pointer);
  for (const encoded of pointer.split('/').slice(1)) {
    const part = decodePart(encoded);
    const { value } = spot;
    const entry = value.kind === 'map' ? entryOf(value, part) : undefined;
    const next = entry?.value ?? (value.kind === 'list' ? value.items[Number(part)] : undefined);
    if (!next) throw new Error(`bug: nothing is written at ${pointer}`);
    path.push(value.kind === 'list' ? Number(part) : part);
    // An entry of a map in a list is the place for what is wrong with its value.
    spot = { path, value: next, entry };
  }
  // `do` itself is named where it is no stage at all.
  return (isInDo && spot.value.kind === 'map') || (path.length > 3 && isInDo)
    ? { ...spot, path: path.filter((_, index) => index !== 2) }
    : spot;
}

/** Of a JSON pointer. */
function decodePart(encoded: string): string {
  return encoded.replaceAll('~1', '/').replaceAll('~0', '~');
}

function toPlain(written: Written): unknown {
  if (written.kind === 'list') return written.items.map(toPlain);
  // fromEntries makes own properties of every key, `__proto__` included.
  if (written.kind === 'map') return Object.fromEntries(written.entries.map(({ key, value }) => [key, toPlain(value)]));
  const { value } = written;
  if (value.kind === 'null') return null;
  if (value.kind === 'time') return value.text;
  return value.kind === 'int' ? Number(value.value) : value.value;
}
