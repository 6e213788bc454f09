// One line of `doctor`: something that was looked at, how it is, and what to do about it.

export interface Check {
  readonly name: string;
  /** `warn`: it works, but not as well, or not always. */
  readonly status: 'ok' | 'warn' | 'fail';
  readonly text: string;
  readonly hint?: string;
}

export function ok(name: string, text: string): Check {
  return { name, status: 'ok', text };
}

export function warn(name: string, text: string, hint?: string): Check {
  return { name, status: 'warn', text, ...(hint === undefined ? {} : { hint }) };
}

export function fail(name: string, text: string, hint?: string): Check {
  return { name, status: 'fail', text, ...(hint === undefined ? {} : { hint }) };
}
