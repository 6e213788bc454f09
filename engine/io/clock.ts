// Time and chance as a seam, so that tests decide both.

export interface Clock {
  /** Milliseconds since the epoch, for comparison with file times and for records. */
  now(): number;
  /** Milliseconds of a clock that never goes back, for durations. */
  elapsed(): number;
  sleep(ms: number): Promise<void>;
  /** 32 hex digits that no other process has. */
  nonce(): string;
}
