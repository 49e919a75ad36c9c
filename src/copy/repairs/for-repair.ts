/** Words by which an entry or a vote leads to the repair it was for. */
export const FOR_REPAIR = {
  title: '为了哪次维修',
  row: (place: string, kind: string) => `${place} ${kind}`,
  note: '从报修到付款',
} as const
