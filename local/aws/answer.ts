/** What is sent back to a caller. */
export interface Answer {
  readonly status: number
  readonly body: string
  readonly headers?: Readonly<Record<string, string>>
}

/** A refused call; `name` is AWS's code. */
export class AwsError extends Error {
  readonly status: number
  constructor(code: string, message: string, status = 400) {
    super(message)
    this.name = code
    this.status = status
  }
}
