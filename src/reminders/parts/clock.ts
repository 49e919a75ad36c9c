/** Minutes since midnight of what a person types: `21:30`, `7:00`, with either colon; null where it is no time of day. */
export function minuteOf(text: string): number | null {
  const [, hour = '', minute = ''] = /^(\d{1,2})[:：](\d{2})$/.exec(text.trim()) ?? []
  if (hour === '' || Number(hour) > 23 || Number(minute) > 59) return null
  return Number(hour) * 60 + Number(minute)
}

export function clockOf(minute: number): string {
  return `${Math.floor(minute / 60)}:${String(minute % 60).padStart(2, '0')}`
}
