import { expect, test } from '@jest/globals';
import { parseCondition, parseExpression } from '../../../stages/expression/parse.ts';
import { formatRecipe, parseRecipe, type StoredRecipe } from '../../../stages/recipe/json.ts';

const STORED: StoredRecipe = {
  target: 'y',
  source: { kind: 'synthetic', rows: 10, seed: 7 },
  recipe: {
    inputs: [
      { name: 'n', kind: 'number' },
      { name: 's', kind: 'string' },
      { name: 'b', kind: 'boolean' },
    ],
    derived: [
      { kind: 'expression', name: 'e', expression: parseExpression("-n * 1e-7 + 2 / n >= 3 and not s == ''") },
      { kind: 'bin', name: 'size', column: 'e', edges: [0.1, 0.30000000000000004], labels: ['a', 'b', 'c'] },
      { kind: 'case', name: 'mood', cases: [{ when: parseCondition('b or n > 1'), then: 'up' }], otherwise: 'down' },
    ],
    features: [
      { kind: 'number', name: 'n', column: 'n', scale: { mean: 1 / 3, deviation: 1e-300 } },
      { kind: 'number', name: 'b', column: 'b' },
      { kind: 'code', name: 's_encoded', column: 's', levels: ['ä', '\u{1f600}'] },
      { kind: 'one-hot', name: 'n_0.5', column: 'n', level: 0.5 },
      { kind: 'one-hot', name: 'mood_up', column: 'mood', level: 'up' },
    ],
  },
};

type Edit = (json: ReturnType<typeof JSON.parse>) => void;

function edited(edit: Edit): string {
  const json: unknown = JSON.parse(formatRecipe(STORED));
  edit(json);
  return JSON.stringify(json);
}

test('a recipe reads back as it was, to the last bit', () => {
  expect(parseRecipe(formatRecipe(STORED), 'recipe.json')).toEqual(STORED);
  const file = { ...STORED, source: { kind: 'file', sha256: 'ab'.repeat(32) } } as const;
  expect(parseRecipe(formatRecipe(file), 'recipe.json')).toEqual(file);
  const unknown = { ...STORED, source: undefined };
  expect(parseRecipe(formatRecipe(unknown), 'recipe.json')).toEqual(unknown);
});

test('the same recipe is the same text', () => {
  expect(formatRecipe(parseRecipe(formatRecipe(STORED), 'recipe.json'))).toBe(formatRecipe(STORED));
  expect(JSON.parse(formatRecipe(STORED))).toMatchObject({ version: 1, target: 'y' });
});

test('a text cut off anywhere is no recipe', () => {
  const text = formatRecipe(STORED);
  for (let end = 0; end < text.trimEnd().length; end += 7) {
    expect(() => parseRecipe(text.slice(0, end), 'recipe.json')).toThrow('recipe.json is no recipe: it is not JSON');
  }
});

test.each<[string, Edit]>([
  ['version is 2, not 1', (json) => void (json.version = 2)],
  ["it has no 'features'", (json) => void delete json.features],
  ["it has 'extra', which is unknown", (json) => void (json.extra = 1)],
  ['target is no text', (json) => void (json.target = '')],
  ['source does not say what the data were made from', (json) => void (json.source.kind = 'web')],
  ['inputs[1].kind is "text", not one of number, boolean, string', (json) => void (json.inputs[1].kind = 'text')],
  ["the column 's' is there twice", (json) => void json.inputs.push({ name: 's', kind: 'string' })],
  ["the feature 'b' is there twice", (json) => void (json.features[0].name = 'b')],
  ['features is empty', (json) => void (json.features = [])],
  ["features[0] has 'levels', which is unknown", (json) => void (json.features[0].levels = [])],
  ['features[0].scale.deviation is not above 0', (json) => void (json.features[0].scale.deviation = 0)],
  ['features[0].scale.mean is no number', (json) => void (json.features[0].scale.mean = '1')],
  ['features[2].levels has a text twice', (json) => void (json.features[2].levels = ['a', 'a'])],
  ['features[2].levels[0] is no text', (json) => void (json.features[2].levels = [''])],
  ["feature 's_encoded' is made from 'x', which is not there", (json) => void (json.features[2].column = 'x')],
  ["feature 's_encoded' cannot be made from 'n', a column of another", (json) => void (json.features[2].column = 'n')],
  ["feature 'n' cannot be made from 's'", (json) => void (json.features[0].column = 's')],
  ["feature 'mood_up' cannot be made from 'mood'", (json) => void (json.features[4].level = 1)],
  ["there is no column 'later', which 'size' is made from", (json) => void (json.derived[1].column = 'later')],
  ["there is no column 'mood', which 'size' is made from", (json) => void (json.derived[1].column = 'mood')],
  ['derived[1].labels has 2 texts for 2 edges', (json) => void json.derived[1].labels.pop()],
  ['derived[1].edges does not ascend', (json) => void (json.derived[1].edges = [2, 1])],
  ['derived[0].kind is "python"', (json) => void (json.derived[0].kind = 'python')],
  ['has the kind "%", which is unknown', (json) => void (json.derived[0].expression.left.kind = '%')],
  ['operand that is no condition', (json) => void (json.derived[0].expression.left = { kind: 'column', name: 'n' })],
])('what is no recipe is refused: %s', (message, edit) => {
  expect(() => parseRecipe(edited(edit), '/data/recipe.json')).toThrow(`/data/recipe.json is no recipe: `);
  expect(() => parseRecipe(edited(edit), '/data/recipe.json')).toThrow(message);
  expect(() => parseRecipe(edited(edit), '/data/recipe.json')).toThrow("; let the stage 'features' write it again");
});

test.each(['null', '[]', '1', '"recipe"'])('%s is no recipe', (text) => {
  expect(() => parseRecipe(text, 'recipe.json')).toThrow('recipe.json is no recipe: it is no object');
});

test('an expression that is nested without end does not overflow the stack', () => {
  const open = '{"kind":"negate","operand":'.repeat(3000);
  const text = formatRecipe(STORED).replace(
    '"derived": [',
    `"derived": [{"kind":"expression","name":"deep","expression":${open}1${'}'.repeat(3001)},`,
  );
  expect(() => parseRecipe(text, 'recipe.json')).toThrow('is nested too deeply');
});
