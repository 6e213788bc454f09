// Time and chance as a seam, so that tests decide both.

export interface Clock {
  /** Milliseconds since the epoch, for comparison with file times and for records. */
  now(): number;
  /** Milliseconds of a clock that never goes back, for durations. */
  elapsed(): number;
  sleep(ms: number): Promise<void>;
  /** Calls `act` after `ms`, unless what it returns is called before. Does not keep the process alive. */
  later(ms: number, act: () => void): () => void;
  /** 32 hex digits that no other process has. */
  nonce(): string;
}
