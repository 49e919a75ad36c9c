import { sha256 } from '@noble/hashes/sha2.js'
import { isEqual } from './bytes.ts'

/** SHA-256 over a leaf's entry. Source: RFC 6962 §2.1. */
export function leafHash(entry: Uint8Array): Uint8Array {
  const input = new Uint8Array(entry.length + 1)
  input.set(entry, 1)
  return sha256(input)
}

/** SHA-256 over two subtrees. Source: RFC 6962 §2.1. */
export function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  const input = new Uint8Array(65)
  input[0] = 1
  input.set(left, 1)
  input.set(right, 33)
  return sha256(input)
}

export const EMPTY_ROOT: Uint8Array = sha256(new Uint8Array(0))

/**
 * A growing tree that keeps one hash per perfect subtree (at most 53), largest first, as the binary digits of its size
 * say. Begins empty, or at `size` with the subtrees somebody else gives; throws a RangeError where their number is wrong.
 */
export class CompactTree {
  size: number
  private readonly peaks: { hash: Uint8Array; height: number }[] = []

  constructor(size = 0, peaks: readonly Uint8Array[] = []) {
    this.size = size
    const heights = heightsOf(size)
    if (heights.length !== peaks.length) throw new RangeError(`a tree of ${size} has ${heights.length} peaks`)
    for (const [index, hash] of peaks.entries()) this.peaks.push({ hash, height: heights[index] as number })
  }

  add(leaf: Uint8Array): void {
    let top = { hash: leaf, height: 0 }
    for (let last = this.last(); last && last.height === top.height; last = this.last()) {
      this.peaks.pop()
      top = { hash: nodeHash(last.hash, top.hash), height: top.height + 1 }
    }
    this.peaks.push(top)
    this.size += 1
  }

  private last(): { hash: Uint8Array; height: number } | undefined {
    return this.peaks[this.peaks.length - 1]
  }

  root(): Uint8Array {
    const hashes = this.peaks.map((peak) => peak.hash)
    let root = hashes.pop()
    if (!root) return EMPTY_ROOT
    for (const hash of hashes.reverse()) root = nodeHash(hash, root)
    return root
  }
}

// Indices go beyond 32 bits, where `>>` and `&` end; up to 2^53 these are exact.
function half(value: number): number {
  return Math.floor(value / 2)
}

function isOdd(value: number): boolean {
  return value % 2 === 1
}

/** The heights of the perfect subtrees of a tree of `size` leaves, largest first. */
export function heightsOf(size: number): number[] {
  const heights: number[] = []
  let height = 0
  for (let left = size; left > 0; left = half(left)) {
    if (isOdd(left)) heights.unshift(height)
    height += 1
  }
  return heights
}

/** Decides whether `leaf` stands at `index` of the tree of `size` with this root. Source: RFC 9162 §2.1.3.2. */
export function isIncluded(
  leaf: Uint8Array,
  index: number,
  size: number,
  proof: readonly Uint8Array[],
  root: Uint8Array,
): boolean {
  if (!Number.isSafeInteger(index) || !Number.isSafeInteger(size) || index < 0 || index >= size) return false
  let node = index
  let last = size - 1
  let hash = leaf
  for (const sibling of proof) {
    if (last === 0) return false
    if (isOdd(node) || node === last) {
      hash = nodeHash(sibling, hash)
      while (!isOdd(node) && node !== 0) {
        node = half(node)
        last = half(last)
      }
    } else hash = nodeHash(hash, sibling)
    node = half(node)
    last = half(last)
  }
  return last === 0 && isEqual(hash, root)
}

/** A subtree as the storage names it: all leaves from `index << height` on, `1 << height` of them. */
export type NodePlace = { readonly height: number; readonly index: number }

/**
 * Which stored subtrees make the inclusion proof of `index` in a tree of `size`, in the proof's order. A sibling that is
 * not perfect is given as the list of its peaks, largest first, to be folded by the caller. Source: RFC 6962 §2.1.1.
 */
export function proofPlaces(index: number, size: number): NodePlace[][] {
  const places: NodePlace[][] = []
  let from = 0
  let width = size
  let at = index
  while (width > 1) {
    const left = largestPowerBelow(width)
    if (at < left) {
      places.unshift(peaksOf(from + left, width - left))
      width = left
    } else {
      places.unshift([{ height: Math.log2(left), index: from >> Math.log2(left) }])
      from += left
      at -= left
      width -= left
    }
  }
  return places
}

/**
 * Which stored subtrees make the consistency proof from the tree of `from` leaves to that of `to`, in the proof's order, each
 * as `proofPlaces` gives it. Empty where there is nothing to prove: from no leaves, or to the same size.
 * Throws a RangeError unless 0 ≤ `from` ≤ `to`. Source: RFC 6962 §2.1.2.
 */
export function consistencyPlaces(from: number, to: number): NodePlace[][] {
  if (!Number.isSafeInteger(from) || !Number.isSafeInteger(to) || from < 0 || from > to)
    throw new RangeError(`no tree grows from ${from} to ${to}`)
  const places: NodePlace[][] = []
  let start = 0
  let old = from
  let width = to
  let isRootKnown = true
  while (old !== width && from > 0) {
    const left = largestPowerBelow(width)
    if (old <= left) {
      places.unshift(peaksOf(start + left, width - left))
      width = left
    } else {
      places.unshift(peaksOf(start, left))
      start += left
      old -= left
      width -= left
      isRootKnown = false
    }
  }
  // The old tree's last perfect subtree is named, unless it is the whole old tree, whose root the verifier has.
  if (!isRootKnown) places.unshift(peaksOf(start, width))
  return places
}

/**
 * Decides whether the tree of `to` leaves with root `toRoot` only adds leaves to that of `from` leaves with root `fromRoot`.
 * The proof must be exactly as long as the sizes ask. Never throws. Source: RFC 9162 §2.1.4.2.
 */
export function isConsistent(
  from: number,
  fromRoot: Uint8Array,
  to: number,
  toRoot: Uint8Array,
  proof: readonly Uint8Array[],
): boolean {
  if (!Number.isSafeInteger(from) || !Number.isSafeInteger(to) || from < 0 || from > to) return false
  if (proof.some((hash) => hash.length !== 32)) return false
  if (from === to) return proof.length === 0 && isEqual(fromRoot, toRoot)
  if (from === 0) return proof.length === 0 && isEqual(fromRoot, EMPTY_ROOT)
  let node = from - 1
  let last = to - 1
  while (isOdd(node)) {
    node = half(node)
    last = half(last)
  }
  // Where the old tree is perfect, its root is the first step and is not sent.
  const [first, ...rest] = node === 0 ? [fromRoot, ...proof] : proof
  if (first === undefined) return false
  let old = first
  let whole = first
  for (const sibling of rest) {
    if (last === 0) return false
    if (isOdd(node) || node === last) {
      old = nodeHash(sibling, old)
      whole = nodeHash(sibling, whole)
      while (!isOdd(node) && node !== 0) {
        node = half(node)
        last = half(last)
      }
    } else whole = nodeHash(whole, sibling)
    node = half(node)
    last = half(last)
  }
  return last === 0 && isEqual(old, fromRoot) && isEqual(whole, toRoot)
}

/** The perfect subtrees of `count` leaves from `from` on, largest first. `from` is a multiple of the largest. */
export function peaksOf(from: number, count: number): NodePlace[] {
  let at = from
  return heightsOf(count).map((height) => {
    const place = { height, index: at >> height }
    at += 1 << height
    return place
  })
}

function largestPowerBelow(width: number): number {
  let power = 1
  while (power * 2 < width) power *= 2
  return power
}
