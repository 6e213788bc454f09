// Sentences about the params of a module stage and the schema that it declares for them.
import type { Place, Stage } from '../model.ts';
import type { Problem } from '../problem.ts';

export function paramRefused(stage: Stage, what: string, place: Place): Problem {
  return {
    code: 'param-refused',
    category: 'project',
    message: `the params of stage '${stage.id}' do not fit its schema: ${what}`,
    place,
  };
}

export function badSchema(stage: Stage, why: string): Problem {
  return {
    code: 'bad-schema',
    category: 'project',
    message: `the params schema of stage '${stage.id}' is not a JSON Schema: ${why}`,
    place: stage.action.kind === 'module' ? stage.action.place : stage.place,
  };
}

export function schemaUnreadable(stage: Stage, why: string): Problem {
  return {
    code: 'schema-unreadable',
    category: 'project',
    message: `the params schema of stage '${stage.id}' cannot be read from its module: ${why}`,
    place: stage.action.kind === 'module' ? stage.action.place : stage.place,
    hint: 'the module is loaded for its exports: it must not do its work, or fail, at the top level',
  };
}
