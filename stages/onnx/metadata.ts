// What a model file says about itself: its signature, features, target, algorithm, and where its data came from.
// Evaluation and scoring read it from the file, so they cannot hand the model other columns than it was trained with.
import type { RecipeInput } from '../recipe/recipe.ts';
import { StageError } from '../stage-error.ts';
import type { Source } from '../table/source.ts';
import { decodeFields, joined, messageField, textField, type Encoded } from './protobuf.ts';

export interface ModelMetadata {
  /** The raw columns that the model takes, named as its inputs are. */
  readonly inputs: readonly RecipeInput[];
  /** Names of the matrix's columns, in order. */
  readonly features: readonly string[];
  readonly target: string;
  /** What was fitted: the value of params' `train.model`. */
  readonly model: string;
  readonly source?: Source;
}

const METADATA_PROPS = 14;
const PREFIX = 'restage.';

export function formatMetadata(metadata: ModelMetadata): Encoded {
  const { inputs, features, target, model, source } = metadata;
  const signature = inputs.map(({ name, kind }) => ({ name, kind }));
  return joined(
    property('signature', JSON.stringify(signature)),
    property('features', JSON.stringify(features)),
    property('target', target),
    property('model', model),
    ...(source ? [property('source', JSON.stringify(source))] : []),
  );
}

/** `path` names the file in the error for a file that is no model of ours. */
export function parseMetadata(bytes: Uint8Array, path: string): ModelMetadata {
  const properties = new Map<string, string>();
  for (const { field, bytes: entryBytes } of decodeFields(bytes) ?? []) {
    if (field !== METADATA_PROPS) continue;
    const entry = decodeFields(entryBytes) ?? [];
    properties.set(textOf(entry, 1), textOf(entry, 2));
  }
  const wanted = (key: string): string => {
    const value = properties.get(`${PREFIX}${key}`);
    if (value === undefined) {
      throw new StageError(`${path} is not a model of the stage 'train': it does not say its ${key}; train again`);
    }
    return value;
  };
  const source = properties.get(`${PREFIX}source`);
  return {
    inputs: JSON.parse(wanted('signature')) as RecipeInput[],
    features: JSON.parse(wanted('features')) as string[],
    target: wanted('target'),
    model: wanted('model'),
    ...(source !== undefined && { source: JSON.parse(source) as Source }),
  };
}

function property(key: string, value: string): Encoded {
  return messageField(METADATA_PROPS, textField(1, `${PREFIX}${key}`), textField(2, value));
}

function textOf(entry: readonly { field: number; bytes: Uint8Array }[], field: number): string {
  return new TextDecoder().decode(entry.find((item) => item.field === field)?.bytes);
}
