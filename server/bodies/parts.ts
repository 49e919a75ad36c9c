import type { BodyJob } from '#domain/bodies/bodies.ts'
import type { Tx } from '#server/core/db/scope.ts'

/** What rooms above the bodies do when somebody takes a post. Registered where the server is put together (handlers.ts). */
export type BodyParts = {
  tookPost(
    tx: Tx,
    post: {
      readonly estateId: string
      readonly personId: string
      readonly name: string
      readonly job: BodyJob
    },
  ): Promise<void>
}

let registered: BodyParts | undefined

export function registerBodyParts(parts: BodyParts): void {
  registered = parts
}

/** Throws where the server was put together without them: a repairer would then be given no work. */
export function bodyParts(): BodyParts {
  if (!registered) throw new Error('the parts of a body are not registered: import handlers.ts')
  return registered
}
