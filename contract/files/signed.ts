import * as v from 'valibot'
import type { ErrorCode } from '#contract/core/errors.ts'
import { EstateId, PhotoId } from '#contract/core/scalars.ts'

/** The parameters of a path: texts by name. */
type PathParams = v.GenericSchema<unknown, Readonly<Record<string, string>>>

/**
 * A file behind a signed address, as a value: the server serves it, an endpoint gives the address, and SIGNED_FILES lists it.
 * The address carries its end (`until`) and the server's HMAC of the path and the end (`sign`), with the installation's secret. Whoever
 * has it needs no session, because an `<image>` of a mini-program, or a browser that saves a file, sends no headers.
 * `path` is below `/api`; `:name` marks a parameter, which must stand in `params`.
 */
export type SignedFile<P extends PathParams = PathParams, F extends string = string> = {
  readonly path: string
  readonly summary: string
  readonly params: P
  /** The content type of each form that it comes in; the form is the ending of the saved file's name. */
  readonly types: Readonly<Record<F, string>>
  /** The endpoints that give its address out, after they have checked who asks. */
  readonly givenBy: readonly string[]
  /** A page saves it, shows it and may keep it, or plays it, which is that in parts. */
  readonly use: 'saved' | 'shown' | 'played'
  /** How many days its address holds, today among them. The end is a whole day, so that the address stays the same until midnight UTC. */
  readonly lastsDays: number
  /** What whoever comes with a wrong address is told. */
  readonly refusal: ErrorCode
}

/** Declares a file behind a signed address. */
export function signedFile<P extends PathParams, F extends string>(
  path: string,
  given: Pick<SignedFile<P, F>, 'summary' | 'params' | 'types' | 'givenBy'> & Partial<SignedFile<P, F>>,
): SignedFile<P, F> {
  return { use: 'saved', lastsDays: 2, refusal: 'request.not-found', ...given, path }
}

/** The address of a file below the server's root, without its signature. Throws where a parameter is missing. */
export function filePath<P extends PathParams>(file: SignedFile<P>, params: v.InferOutput<P>): string {
  const path = file.path.replace(/:(\w+)/g, (_whole: string, name: string) => {
    const value = params[name]
    if (value === undefined || value === '') throw new Error(`path parameter ${name} is missing`)
    return encodeURIComponent(value)
  })
  return `/api${path}`
}

export const photoFile = signedFile('/estates/:estateId/photos/:photoId', {
  summary: 'A picture. Every answer with a `Photo` gives its address',
  params: v.object({ estateId: EstateId, photoId: PhotoId }),
  types: { jpg: 'image/jpeg' },
  givenBy: ['uploadPhoto'],
  use: 'shown',
  refusal: 'photo.not-found',
})

export const voiceFile = signedFile('/estates/:estateId/voices/:voiceId', {
  summary: 'A spoken note, as it came',
  params: v.object({ estateId: EstateId, voiceId: PhotoId }),
  types: { mp3: 'audio/mpeg', aac: 'audio/aac', mp4: 'audio/mp4', webm: 'audio/webm', ogg: 'audio/ogg' },
  givenBy: ['readRepair'],
  use: 'played',
  refusal: 'photo.not-found',
})
