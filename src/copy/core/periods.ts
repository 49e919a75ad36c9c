/** Of a last day that the law's way of counting gives (`domain/core/calendar.ts` `lastDayOfPeriod`). */
export const PERIODS = {
  reading:
    '最后一天遇法定休假日顺延到下一个工作日，周六、周日也算在内；周末是否算在内，法律没有写明，尚未经律师核对。',
  mayMove: '这一年的放假安排还没有公布或还没有载入，遇节假日可能再顺延。',
}
