// Makes chosen pictures small on the web, and says what a file is that is none.

/** The size at which a picture is kept; the rule is the domain's. */
export type SizeOf = (width: number, height: number) => { readonly width: number; readonly height: number }

/** What the server takes. */
const MOST_BYTES = 12 * 1024 * 1024

/** Makes a picture small as JPEG, quick to send on a bad line; says why where the file cannot be taken. */
export async function shrink(
  original: Blob,
  sizeOf: SizeOf,
): Promise<Blob | 'heic' | 'pdf' | 'video' | 'not-a-picture' | 'too-large'> {
  try {
    const picture = await createImageBitmap(original)
    const canvas = document.createElement('canvas')
    Object.assign(canvas, sizeOf(picture.width, picture.height))
    canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height)
    picture.close()
    const jpeg = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/jpeg', 0.85))
    if (jpeg) return jpeg
  } catch {
    // This browser cannot read it, or has no memory for it: what it is decides.
  }
  const kind = kindOf(
    new Uint8Array(
      await original
        .slice(0, 16)
        .arrayBuffer()
        .catch(() => new ArrayBuffer(0)),
    ),
  )
  if (kind !== 'picture') return kind
  return original.size > MOST_BYTES ? 'too-large' : original
}

/** What a file is by its first bytes. `picture`: JPEG, PNG or WebP, which the server reads itself. */
export function kindOf(head: Uint8Array): 'picture' | 'heic' | 'pdf' | 'video' | 'not-a-picture' {
  const text = String.fromCharCode(...head)
  if (text.startsWith('\xff\xd8\xff') || text.startsWith('\x89PNG') || /^RIFF.{4}WEBP/s.test(text))
    return 'picture'
  if (text.startsWith('%PDF')) return 'pdf'
  const box = text.slice(4, 12)
  if (/^ftyp(heic|heix|heim|heis|hevc|hevx|mif1|msf1|avif)/.test(box)) return 'heic'
  if (box.startsWith('ftyp') || text.startsWith('\x1aE\xdf\xa3') || /^RIFF.{4}AVI /s.test(text))
    return 'video'
  return 'not-a-picture'
}
