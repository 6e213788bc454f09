// The params of a module stage against the schema that the module declares. The schema is told once for each bundle,
// by the module itself in a child process: a stage's code is never run in ours.
import { Ajv, type ErrorObject } from 'ajv';
import type { Place, Stage } from '../../core/model.ts';
import { isRecord } from '../../core/records/decode.ts';
import type { Problem } from '../../core/problem.ts';
import { badSchema, paramRefused, schemaUnreadable } from '../../core/problems/module-params.ts';
import type { Json } from '../../stage.ts';
import type { ModuleCode } from '../../store/code/modules.ts';
import { moduleParams } from './module-request.ts';
import type { Project } from '../project/project.ts';
import { stageEnvironment } from './stage-environment.ts';
import type { Stores } from '../project/stores.ts';

let ajv: Ajv | undefined;

/** One for all: it compiles its own metaschema first, which takes longer than a stage's schema does. */
function compiler(): Ajv {
  if (!ajv) {
    // What it makes runs once: to make it shorter takes longer than it saves.
    ajv = new Ajv({ allErrors: true, strict: false, addUsedSchema: false, code: { optimize: false } });
    void ajv.validateSchema({});
  }
  return ajv;
}

/** Whether other stages write some of its params: then they can only be checked when it is its turn. */
export function hasWrittenParams(project: Project, stage: Stage): boolean {
  return stage.params.some(({ file }) => project.graph.writerOf(file) !== undefined);
}

export async function checkModuleParams(
  project: Project,
  stores: Stores,
  stage: Stage,
  code: ModuleCode,
): Promise<readonly Problem[]> {
  const told = stores.modules.readSchema(code.bundle) ?? (await askSchema(project, stores, stage, code));
  if ('problem' in told) return [told.problem];
  if (told.schema === null) return [];
  try {
    const validate = compiler().compile(told.schema as object);
    if (validate(moduleParams(project, stage))) return [];
    return (validate.errors ?? []).map((error) => paramRefused(stage, describe(error), placeOf(stage, error)));
  } catch (error) {
    if (!(error instanceof Error) || error.name === 'EngineError') throw error;
    return [badSchema(stage, error.message)];
  }
}

async function askSchema(
  project: Project,
  stores: Stores,
  stage: Stage,
  code: ModuleCode,
): Promise<{ readonly schema: Json } | { readonly problem: Problem }> {
  const { schemas, said } = await tellSchemas(project, stage, [code.bundle]);
  const schema = schemas.get(code.bundle);
  if (schema === undefined) return { problem: schemaUnreadable(stage, said ?? 'it ended without an answer') };
  stores.modules.keepSchema(code.bundle, schema);
  return { schema };
}

/**
 * Asks for the schemas that are not known yet, in few processes: to start one takes longer than to answer. One of a
 * process that did not end well is not believed, and asked for again alone.
 */
export async function learnSchemas(
  project: Project,
  stores: Stores,
  modules: readonly { readonly stage: Stage; readonly code: ModuleCode }[],
): Promise<void> {
  const unknown = new Map(
    modules
      .filter(({ stage, code }) => !hasWrittenParams(project, stage) && !stores.modules.readSchema(code.bundle))
      .map(({ stage, code }) => [code.bundle, stage] as const),
  );
  if (unknown.size < 2) return;
  const shares = Array.from({ length: Math.min(project.world.cores, unknown.size) }, (_, at) =>
    [...unknown].filter((_, index) => index % project.world.cores === at),
  );
  const ask = async (share: (typeof shares)[number]): Promise<void> => {
    const bundles = share.map(([bundle]) => bundle);
    const { schemas } = await tellSchemas(project, share[0]![1], bundles);
    for (const [bundle, schema] of schemas) stores.modules.keepSchema(bundle, schema);
  };
  // Once the processes are under way.
  const prepare = async (): Promise<void> => {
    await project.world.clock.sleep(0);
    compiler();
  };
  await Promise.all([...shares.map(ask), prepare()]);
}

/** @param stage in whose environment the first, and with it all, are asked */
async function tellSchemas(
  project: Project,
  stage: Stage,
  [first = '', ...others]: readonly string[],
): Promise<{ readonly schemas: ReadonlyMap<string, Json>; readonly said: string | undefined }> {
  const schemas = new Map<string, Json>();
  let said: string | undefined;
  const launcher = await project.world.launcher();
  const running = launcher.start({
    command: { kind: 'module', bundle: first, request: { kind: 'schema', others } },
    cwd: project.layout.root,
    env: stageEnvironment(project, stage, ''),
    onOutput: () => undefined,
    onMessage(message) {
      if (message.kind === 'schema') schemas.set(message.bundle, message.schema);
      if (message.kind === 'error') said = message.message;
    },
  });
  const ending = await running.ended;
  const isWell = ending.kind === 'exited' && ending.code === 0;
  return { schemas: isWell ? schemas : new Map(), said };
}

/** `train.max_depth must be >= 1` from ajv's path and sentence. */
function describe(error: ErrorObject): string {
  const path = error.instancePath.slice(1).replaceAll('/', '.');
  const extra =
    isRecord(error.params) && typeof error.params['additionalProperty'] === 'string'
      ? ` ('${error.params['additionalProperty']}')`
      : '';
  const allowed =
    isRecord(error.params) && Array.isArray(error.params['allowedValues'])
      ? `: ${error.params['allowedValues'].join(', ')}`
      : '';
  return `${path === '' ? 'they' : `'${path}'`} ${error.message ?? 'are not valid'}${extra}${allowed}`;
}

/** Where the stage selects the key that is wrong, else where it is defined. */
function placeOf(stage: Stage, error: ErrorObject): Place {
  const [top] = error.instancePath.slice(1).split('/');
  const keys = stage.params.flatMap((dep) => dep.keys ?? []);
  return (
    keys.find(({ key }) => key === top || key.startsWith(`${top ?? ''}.`))?.place ??
    stage.params[0]?.place ??
    stage.place
  );
}
