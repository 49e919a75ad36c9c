const LONG_SIDE = 1600
/** A long screenshot is not made narrower than this: its words stay readable. */
const SHORT_SIDE = 720
/** iOS draws no larger canvas than 16 million px. */
const MOST_PIXELS = 12_000_000

/**
 * The size at which a picture is kept, from its width and height in whole px ≥ 1: at most 1600 px on its long side; where that
 * would make the short side narrower than 720 px, that side keeps 720 px (or what it has); never more than 12 million px.
 */
export function keptSize(width: number, height: number): { readonly width: number; readonly height: number } {
  const long = Math.max(width, height)
  const short = Math.min(width, height)
  const shortAt1600 = long > LONG_SIDE ? Math.floor((short * LONG_SIDE) / long) : short
  let keptShort = Math.max(shortAt1600, Math.min(short, SHORT_SIDE))
  let keptLong =
    shortAt1600 === keptShort ? Math.min(long, LONG_SIDE) : Math.floor((long * keptShort) / short)
  while (keptLong * keptShort > MOST_PIXELS && keptShort > 1) {
    keptShort = Math.floor((keptShort * 9) / 10)
    keptLong = Math.floor((long * keptShort) / short)
  }
  keptLong = Math.min(keptLong, MOST_PIXELS)
  return width >= height ? { width: keptLong, height: keptShort } : { width: keptShort, height: keptLong }
}
