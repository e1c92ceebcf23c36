/** Where a command writes to. */
export interface Output {
  out(text: string): void;
  error(text: string): void;
}

/** What a command is asked to do. */
export interface Request {
  readonly directory: string;
  readonly json: boolean;
  /** Of `replay`: the URL of an OTLP endpoint. */
  readonly to: string | undefined;
  /** Of `replay`: sent with each request. */
  readonly headers: Readonly<Record<string, string>>;
}
