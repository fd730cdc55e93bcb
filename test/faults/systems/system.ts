/** A phone system that calls are placed at, and that somebody is connected to. */
export interface System {
  readonly plugin: string
  /** What it tells before anybody has ever listened is told later. */
  readonly keepsAll: boolean
  /** Its connection in cordboard.yaml, as JSON. */
  readonly connection: object
  /** Files of the home that it needs. */
  readonly files: Readonly<Record<string, string>>
  /** A call begins to ring, and is told by this id. */
  ring(call: number): string
  end(call: number): void
  close(): Promise<void>
}
