// Which keys the grammar knows beyond the JSON Schema: those to come, and those that a dvc.yaml does not have.
// A key leaves `notYet` when the schema takes it in.

/** Of DVC's grammar or of ours, understood later. */
const notYet = {
  top: ['defaults', 'include'],
  stage: ['after', 'if', 'env', 'resources', 'exclusive', 'retries', 'timeout', 'expect'],
} as const;

/** Additions to DVC's grammar; in a `dvc.yaml` they are unknown keys. */
const onlyInPipelineYaml: ReadonlySet<string> = new Set([
  'defaults',
  'include',
  'module',
  'argv',
  'after',
  'if',
  'env',
  'resources',
  'exclusive',
  'retries',
  'timeout',
  'expect',
]);

/** Keys that add to every stage what is not written there: without them, nothing can be said about what is missing. */
const unsettling: ReadonlySet<string> = new Set(['defaults', 'include']);

/** `inner`: of an out, a plot and whatever else is not named here. */
export type KeyLevel = keyof typeof notYet | 'inner';

export function isNotYet(level: KeyLevel, key: string): boolean {
  return level !== 'inner' && (notYet[level] as readonly string[]).includes(key);
}

export function isOnlyInPipelineYaml(key: string): boolean {
  return onlyInPipelineYaml.has(key);
}

export function isUnsettling(key: string): boolean {
  return unsettling.has(key);
}
