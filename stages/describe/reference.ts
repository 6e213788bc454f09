// The params of all stages as a page for readers: what each means, its range, its value now.
// A pure function of schemas and values, so the page cannot say anything else than what is checked.
import type { Json, JsonSchema } from '../../engine/stage.ts';

/** One heading for each section (top-level key of params.yaml), one line for each param in it, inner sections too. */
export function renderReference(schema: JsonSchema, values: Json): string {
  const sections = entriesOf(schema.properties).map(([name, section]) => {
    const head = [row(['param', 'value', 'allowed', 'meaning']), row(['---', '---', '---', '---'])];
    return [`## ${name}`, '', ...head, ...paramRows(name, section, valueAt(values, name))].join('\n');
  });
  const intro = 'Written by the stage `describe` from the schemas of the stages and from params.yaml.';
  return `${['# Params', intro, ...sections].join('\n\n')}\n`;
}

function paramRows(path: string, section: JsonSchema, values: Json | undefined): readonly string[] {
  return entriesOf(section.properties).flatMap(([key, param]) => {
    const value = valueAt(values, key);
    const name = `${path}.${key}`;
    if (isSchema(param.properties)) return paramRows(name, param, value);
    return [row([`\`${name}\``, value === undefined ? '' : shown(value), typeOf(param), textOf(param.description)])];
  });
}

const SHOWN_CHARACTERS = 60;

/** What is too long for a cell is counted: params.yaml has it, and better laid out. */
function shown(value: Json): string {
  const text = code(value);
  if (text.length <= SHOWN_CHARACTERS || typeof value !== 'object' || value === null) return text;
  return `${Object.keys(value).length} entries`;
}

/** One schema that takes the sections of all of `schemas`. */
export function mergedSchema(schemas: readonly JsonSchema[]): JsonSchema {
  const properties = Object.fromEntries(schemas.flatMap((schema) => entriesOf(schema.properties)));
  return { type: 'object', required: Object.keys(properties), additionalProperties: false, properties };
}

function typeOf(param: JsonSchema): string {
  if (Array.isArray(param.oneOf)) return (param.oneOf as JsonSchema[]).map(typeOf).join(' or ');
  if (param.const !== undefined) return code(param.const);
  if (Array.isArray(param.enum)) return (param.enum as Json[]).map(code).join(', ');
  if (Array.isArray(param.type)) return param.type.map(textOf).join(' or ');
  if (param.type === 'array') return `list of ${isSchema(param.items) ? typeOf(param.items) : 'any'}`;
  if (param.type === 'object' && isSchema(param.additionalProperties)) {
    return `map to ${typeOf(param.additionalProperties)}`;
  }
  return [textOf(param.type), ...limits(param)].join(', ');
}

function limits(param: JsonSchema): string[] {
  const words = { minimum: '≥', exclusiveMinimum: '>', maximum: '≤', exclusiveMaximum: '<' } as const;
  return Object.entries(words).flatMap(([keyword, sign]) => {
    const limit = param[keyword];
    return typeof limit === 'number' ? [`${sign} ${limit}`] : [];
  });
}

function entriesOf(properties: Json | undefined): [string, JsonSchema][] {
  return isSchema(properties) ? (Object.entries(properties) as [string, JsonSchema][]) : [];
}

function isSchema(value: Json | undefined): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function valueAt(values: Json | undefined, key: string): Json | undefined {
  return isSchema(values) && Object.hasOwn(values, key) ? values[key] : undefined;
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}

function code(value: Json): string {
  return `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;
}

/** A bar within a cell would end it. */
function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
}
