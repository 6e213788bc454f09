// That the user, or a reader that went away, wants the command to end. An AbortSignal takes longer to make than a small
// command computes, so there is one as soon as somebody asks for it.
export class Interruption {
  private controller: AbortController | undefined;
  private code: number | undefined;

  /** The exit code that then counts; undefined where nothing was interrupted. */
  get exitCode(): number | undefined {
    return this.code;
  }

  /** Aborts with the interruption. */
  get signal(): AbortSignal {
    if (!this.controller) {
      this.controller = new AbortController();
      if (this.code !== undefined) this.controller.abort(this.code);
    }
    return this.controller.signal;
  }

  /** The first one counts. */
  interrupt(exitCode: number): void {
    if (this.code !== undefined) return;
    this.code = exitCode;
    this.controller?.abort(exitCode);
  }
}
