const ORDER = new Intl.Collator('zh', { numeric: true })

/** The order of homes and rooms on paper: 2号楼 before 10号楼. */
export function byLabel(a: string, b: string): number {
  return ORDER.compare(a, b)
}
