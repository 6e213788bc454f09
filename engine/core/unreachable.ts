// The end of an exhaustive switch: a new member of a union that is not handled does not compile.

export function unreachable(value: never): never {
  throw new Error(`bug: unhandled ${JSON.stringify(value)}`);
}
