// The compiled JSON Schema of the pipeline file. Compiling takes longer than a whole repro with nothing to do, so
// build.mjs puts code in this file's place that was compiled at build time.
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import options from '../../schemas/ajv-options.json' with { type: 'json' };
import schema from '../../schemas/pipeline.schema.json' with { type: 'json' };

let compiled: ValidateFunction | undefined;

/** What is wrong with a pipeline file's data, as ajv says it; empty if nothing is. */
export function schemaErrors(data: unknown): readonly ErrorObject[] {
  compiled ??= new Ajv(options).compile(schema);
  return compiled(data) ? [] : (compiled.errors ?? []);
}
