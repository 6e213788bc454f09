// The JSON Schema's verdict on a pipeline, in our sentences: each of ajv's errors becomes a problem at the key or the
// value that is wrong. What a schema cannot say about paths and names is checked where they are read.
import type { ErrorObject } from 'ajv';
import type { PipelineFile, Place } from '../model.ts';
import type { Placer } from '../place.ts';
import type { Problem } from '../problem.ts';
import * as problems from '../problems/pipeline.ts';
import { isNotYet, isOnlyInPipelineYaml, type KeyLevel } from './grammar.ts';
import { describe, expectedWords, subjectOf, type PathPart } from './subject.ts';
import { schemaErrors } from './validator.ts';
import { entryOf, isEmpty, type Written, type WrittenEntry } from './written.ts';

export interface ShapeProblem {
  /** Undefined: the mistake is none of a stage's. */
  readonly stage: string | undefined;
  readonly problem: Problem;
}

/** Every mistake against the schema, in ajv's order. */
export function checkShape(root: Written, dialect: PipelineFile['dialect'], place: Placer): readonly ShapeProblem[] {
  const found: ShapeProblem[] = [];
  for (const error of schemaErrors(toPlain(root))) {
    const spot = locate(root, error.instancePath);
    const problem = translate(error, spot, dialect, place);
    const [section, stage] = spot.path;
    if (problem) found.push({ stage: section === 'stages' ? stage?.toString() : undefined, problem });
  }
  return found;
}

/** Where an error points to: the value, and the entry of the map that holds it, if one does. */
interface Spot {
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
      if (params['missingProperty'] === 'argv') return problems.missingKey(subject, 'argv', placeOf(spot, place));
      return problems.missingKey(
        subject,
        'path',
        placeOf(spot, place),
        'a key of this map is the name of an out; with a path as the key, write a list',
      );
    case 'minItems':
    case 'minProperties':
      return problems.invalid(subject, 'is empty', placeOf(spot, place));
    default:
      return problems.invalid(subject, error.message ?? 'is not valid', placeOf(spot, place));
  }
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
  const level: KeyLevel = spot.path.length === 0 ? 'top' : spot.path.length === 2 ? 'stage' : 'flags';
  const subject = subjectOf(spot.path);
  if (dialect === 'dvc' && isOnlyInPipelineYaml(key)) return problems.onlyInPipelineYaml(subject, key, at);
  if (isNotYet(level, key)) return problems.notYetSupported(`'${key}'`, at);
  const known = Object.keys((error.parentSchema as { readonly properties?: object }).properties ?? {});
  const inDialect = known.filter(
    (word) => word !== 'checkpoint' && (dialect === 'restage' || !isOnlyInPipelineYaml(word)),
  );
  return problems.unknownKey({ subject, key, known: inDialect, place: at });
}

function wrongType(types: unknown, spot: Spot, dialect: PipelineFile['dialect'], place: Placer): Problem | undefined {
  const expected = (Array.isArray(types) ? types : [types]).map(String);
  // What a template gave is made text where text is wanted.
  if (spot.value.kind === 'scalar' && spot.value.templated && expected.includes('string')) return undefined;
  const allowed = dialect === 'dvc' && spot.path.length === 3 ? expected.filter((type) => type !== 'object') : expected;
  const [, , section, last] = spot.path;
  const words = expectedWords(allowed);
  const isPathWithColon = isEmpty(spot.value) && typeof last === 'number' && section !== 'params';
  const isLonePath =
    allowed.includes('array') &&
    spot.path.length === 3 &&
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

function actionProblem(spot: Spot, dialect: PipelineFile['dialect'], place: Placer): Problem | undefined {
  const stage = String(spot.path[1]);
  if (spot.value.kind !== 'map') return undefined;
  const [cmd, module] = [entryOf(spot.value, 'cmd'), entryOf(spot.value, 'module')];
  // A stage template has its action in `do`, which is reported itself.
  if (entryOf(spot.value, 'foreach') || entryOf(spot.value, 'do')) return undefined;
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
  for (const encoded of pointer.split('/').slice(1)) {
    const part = encoded.replaceAll('~1', '/').replaceAll('~0', '~');
    const { value } = spot;
    const entry = value.kind === 'map' ? entryOf(value, part) : undefined;
    const next = entry?.value ?? (value.kind === 'list' ? value.items[Number(part)] : undefined);
    if (!next) throw new Error(`bug: nothing is written at ${pointer}`);
    path.push(value.kind === 'list' ? Number(part) : part);
    // An entry of a map in a list is the place for what is wrong with its value.
    spot = { path, value: next, entry };
  }
  return spot;
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
