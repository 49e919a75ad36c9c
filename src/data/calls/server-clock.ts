import { beijingDayOf, type Month, monthOf } from '#domain/core/calendar.ts'

// A phone's clock may be hours off. What is said of "now" is said by the server's, as its last answer showed it.
let aheadMs = 0

/** Learns how far this device's clock is from the server's; `nowAt` is from an answer that came just now. */
export function noteServerTime(nowAt: number, deviceNow = Date.now()): void {
  aheadMs = deviceNow - nowAt
}

/** Now by the server's clock, epoch milliseconds; by the device's own until the server has answered once. */
export function serverNow(deviceNow = Date.now()): number {
  return deviceNow - aheadMs
}

/** The month that it is in Beijing by the server's clock. */
export function serverMonth(): Month {
  return monthOf(beijingDayOf(serverNow()))
}
