/** In place of src/ui/layout/takes-back.tsx for Baidu: the host's step back leaves the page there. */
export function TakesBack(): null {
  return null
}
