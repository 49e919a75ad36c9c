/** The building of the roll that an address names, the longest name first; empty for the grounds. */
export function buildingNamedIn(address: string, buildings: Iterable<string>): string {
  const stands = (name: string) => {
    const at = address.indexOf(name)
    // Not the "1号楼" within "11号楼".
    return name !== '' && at >= 0 && !(/^\d/.test(name) && /\d/.test(address[at - 1] ?? ''))
  }
  return [...buildings].sort((a, b) => b.length - a.length).find(stands) ?? ''
}
