// Which keys the grammar knows beyond the JSON Schema: those to come, and those that a dvc.yaml does not have.
// A key leaves `notYet` when the schema takes it in.

/** Of DVC's grammar or of ours, understood later. */
const notYet = {
  top: ['vars', 'params', 'metrics', 'plots', 'artifacts', 'datasets', 'defaults', 'include'],
  stage: [
    'foreach',
    'do',
    'matrix',
    'vars',
    'after',
    'if',
    'env',
    'resources',
    'exclusive',
    'retries',
    'timeout',
    'expect',
  ],
  flags: ['remote', 'push'],
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

/** Keys that make a stage many stages, or change what its templates see: the rest cannot be judged without them. */
const unsettling: ReadonlySet<string> = new Set(['foreach', 'do', 'matrix', 'vars', 'defaults', 'include']);

export type KeyLevel = keyof typeof notYet;

export function isNotYet(level: KeyLevel, key: string): boolean {
  return (notYet[level] as readonly string[]).includes(key);
}

export function isOnlyInPipelineYaml(key: string): boolean {
  return onlyInPipelineYaml.has(key);
}

export function isUnsettling(key: string): boolean {
  return unsettling.has(key);
}
