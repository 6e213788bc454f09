// What a module stage is handed: named paths, and its params as JSON, nested as in their files. Keys stand in code-unit
// order, whatever theirs was: the fingerprint knows no order, so none may reach a stage.
import type { Out, ProjectPath, Stage } from '../../core/model.ts';
import { byCodeUnit } from '../../core/order.ts';
import { EngineError } from '../../core/problem.ts';
import { paramNotJson } from '../../core/problems/params.ts';
import { keyParts } from '../../core/values/params.ts';
import { NotJsonError, toJson } from '../../core/values/value.ts';
import type { HostRequest } from '../../io/process/launcher.ts';
import type { Json } from '../../stage.ts';
import { selectParams } from '../observe.ts';
import { absolutePath, type Project } from '../project/project.ts';

export function moduleRequest(
  project: Project,
  stage: Stage,
  globs: ReadonlyMap<ProjectPath, readonly ProjectPath[]>,
): HostRequest {
  const absolute = (path: ProjectPath): string => absolutePath(project, path);
  const files = stage.deps.map((dep) => {
    const paths = dep.kind === 'glob' ? (globs.get(dep.pattern) ?? []) : [dep.path];
    return [nameOf(dep.name, dep.kind === 'glob' ? dep.pattern : dep.path), paths.map(absolute)] as const;
  });
  const deps = stage.deps.flatMap((dep) =>
    dep.kind === 'path' ? [[nameOf(dep.name, dep.path), absolute(dep.path)] as const] : [],
  );
  const outs = stage.outs.map((out: Out) => [nameOf(out.name, out.path), absolute(out.path)] as const);
  return {
    kind: 'run',
    stage: stage.id,
    deps: inKeyOrder(deps),
    depFiles: inKeyOrder(files),
    outs: inKeyOrder(outs),
    params: moduleParams(project, stage),
  };
}

/** @throws EngineError for a value that JSON cannot hold */
export function moduleParams(project: Project, stage: Stage): Json {
  const params: JsonObject = {};
  for (const dep of stage.params) {
    for (const [key, value] of Object.entries(selectParams(stage, dep, project.params.read(dep.file)).values)) {
      try {
        setNested(params, dep.keys ? keyParts(key) : [key], toJson(value, key));
      } catch (error) {
        if (!(error instanceof NotJsonError)) throw error;
        const place = dep.keys?.find((selected) => selected.key === key)?.place ?? dep.place;
        throw new EngineError([paramNotJson(stage.id, dep.file, error, place)]);
      }
    }
  }
  return sortedDeep(params);
}

function sortedDeep(value: Json): Json {
  if (Array.isArray(value)) return value.map(sortedDeep);
  if (!isObject(value)) return value;
  return inKeyOrder(Object.entries(value).map(([key, item]) => [key, sortedDeep(item)] as const));
}

function inKeyOrder<T>(entries: readonly (readonly [string, T])[]): Readonly<Record<string, T>> {
  return Object.fromEntries(entries.toSorted(([a], [b]) => byCodeUnit(a, b)));
}

type JsonObject = { [key: string]: Json };

function setNested(target: JsonObject, path: readonly string[], value: Json): void {
  const [first, ...rest] = path;
  if (first === undefined) return;
  if (rest.length === 0) {
    define(target, first, mergeable(target, first, value));
    return;
  }
  const inner: JsonObject = isObject(target[first]) ? { ...target[first] } : {};
  setNested(inner, rest, value);
  define(target, first, inner);
}

/** Both `train` and `train.depth` may be selected; neither hides the other. */
function mergeable(target: JsonObject, key: string, value: Json): Json {
  const there = Object.hasOwn(target, key) ? target[key] : undefined;
  return isObject(there) && isObject(value) ? { ...there, ...value } : value;
}

/** Also for a key like `__proto__`. */
function define(target: JsonObject, key: string, value: Json): void {
  Object.defineProperty(target, key, { value, enumerable: true, writable: true, configurable: true });
}

function isObject(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function nameOf(name: string | undefined, path: string): string {
  return name ?? path;
}
