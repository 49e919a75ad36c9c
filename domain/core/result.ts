/** Either a value or a closed reason why there is none. */
export type Result<T, R extends string> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly reason: R }

export function ok<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value }
}

export function err<R extends string>(reason: R): { readonly ok: false; readonly reason: R } {
  return { ok: false, reason }
}
