import { expect, test } from '@jest/globals';
import { Ajv } from 'ajv';
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { JsonSchema } from '../../../engine/stage.ts';
import { mergedSchema, renderReference } from '../../../stages/describe/reference.ts';
import { params as describeParams } from '../../../stages/describe.ts';
import { params as etl } from '../../../stages/etl/params.ts';
import { params as evaluate } from '../../../stages/evaluate/params.ts';
import { params as features } from '../../../stages/features/params.ts';
import { params as ingest } from '../../../stages/ingest/params.ts';
import { params as score } from '../../../stages/score/params.ts';
import { params as train } from '../../../stages/train/params.ts';
import { params as validate } from '../../../stages/validate/params.ts';

const ajv = new Ajv({ allErrors: true, strict: true, allowUnionTypes: true });
const values = parse(readFileSync('params.yaml', 'utf8')) as Record<string, Record<string, unknown>>;

test('params.yaml fits the schema of every stage, and no schema takes a key it does not know', () => {
  for (const [name, schema] of Object.entries({ ingest, validate, etl, features, train, evaluate, score })) {
    const check = ajv.compile(schema);
    expect(check({ [name]: values[name] })).toBe(true);
    expect(check({ [name]: { ...values[name], extra: 1 } })).toBe(false);
    expect(check({ [name]: values[name], extra: 1 })).toBe(false);
    for (const key of Object.keys(values[name]!)) {
      expect(check({ [name]: { ...values[name], [key]: [[{}]] } })).toBe(false);
    }
  }
  expect(ajv.compile(describeParams)(values)).toBe(true);
});

test('every param is described, so the page has no empty meaning', () => {
  expect(renderReference(describeParams, values as never)).not.toMatch(/\|\s*\|\n/);
});

test('a page has a line for each param: value, what is allowed, meaning', () => {
  const schema: JsonSchema = {
    type: 'object',
    properties: {
      a: {
        type: 'object',
        properties: {
          depth: { type: 'integer', minimum: 1, exclusiveMaximum: 9, description: 'levels | of a tree' },
          mode: {
            oneOf: [
              { type: 'string', const: 'auto' },
              { type: 'array', items: { type: 'string' } },
            ],
            description: 'm',
          },
        },
      },
    },
  };
  expect(renderReference(mergedSchema([schema]), { a: { depth: 3 } })).toBe(
    [
      '# Params',
      '',
      'Written by the stage `describe` from the schemas of the stages and from params.yaml.',
      '',
      '## a',
      '',
      '| param | value | allowed | meaning |',
      '| --- | --- | --- | --- |',
      '| `a.depth` | `3` | integer, ≥ 1, < 9 | levels \\| of a tree |',
      '| `a.mode` |  | `auto` or list of string | m |',
      '',
    ].join('\n'),
  );
});
