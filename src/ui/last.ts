/** The last of a list, where there is one. `Array.prototype.at` is missing before Chrome 92 and iOS 15.4. */
export function lastOf<T>(list: readonly T[] | undefined): T | undefined {
  return list?.[list.length - 1]
}
