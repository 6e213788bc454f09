// What a model file says about itself: the names of its features, in order, and of its target.
// Evaluation and scoring read them from the model, so they cannot take columns in another order than training did.
import { StageError } from '../stage-error.ts';
import { decodeFields, joined, messageField, textField, type Encoded } from './protobuf.ts';

export interface ModelMetadata {
  readonly features: readonly string[];
  readonly target: string;
}

const METADATA_PROPS = 14;
const FEATURES_KEY = 'restage.features';
const TARGET_KEY = 'restage.target';

export function formatMetadata({ features, target }: ModelMetadata): Encoded {
  return joined(property(FEATURES_KEY, JSON.stringify(features)), property(TARGET_KEY, target));
}

/** `source` names the file in the error for a file that is no model of ours. */
export function parseMetadata(model: Uint8Array, source: string): ModelMetadata {
  const properties = new Map<string, string>();
  for (const { field, bytes } of decodeFields(model) ?? []) {
    if (field !== METADATA_PROPS) continue;
    const entry = decodeFields(bytes) ?? [];
    properties.set(textOf(entry, 1), textOf(entry, 2));
  }
  const features = properties.get(FEATURES_KEY);
  const target = properties.get(TARGET_KEY);
  if (features === undefined || target === undefined) {
    throw new StageError(`${source} is not a model of the stage 'train': it does not name its features and target`);
  }
  return { features: JSON.parse(features) as string[], target };
}

function property(key: string, value: string): Encoded {
  return messageField(METADATA_PROPS, textField(1, key), textField(2, value));
}

function textOf(entry: readonly { field: number; bytes: Uint8Array }[], field: number): string {
  return new TextDecoder().decode(entry.find((item) => item.field === field)?.bytes);
}
