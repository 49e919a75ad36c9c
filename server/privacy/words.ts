import { RETENTION } from '#domain/privacy/retention.ts'
import { beijingDayOf } from '#domain/core/calendar.ts'
import type { CopyTable } from './copy.ts'
import { LEFT_OUT } from './holdings.ts'

/** What the copy of one's data says of itself. */
export const MY_DATA = {
  readMe: '先看这里.txt',
  text: (tables: readonly CopyTable[], left: number, nowAt: number) =>
    [
      '我的个人信息副本',
      `生成日期：${beijingDayOf(nowAt)}`,
      '依据：个人信息保护法第四十五条。每个表格文件是系统里的一张表，第一行是系统里的列名，可以交给别的系统读。',
      '别人的编号写成“（他人）”。您在岗位上经手的事，只写是什么、什么时候，不写别人的内容。',
      '密码、令牌、绑定码等只存指纹，读不出内容，所以不在里面。',
      '',
      '有什么：',
      ...tables.map(({ holding, rows }) => `- ${holding.title}：${rows.length} 条`),
      ...(left > 0 ? ['', `另有 ${left} 个照片或录音放不下，请到原来的报修、投诉里看。`] : []),
      '',
      '没有放进来的：',
      ...Object.values(LEFT_OUT).map((why) => `- ${why}`),
      '',
      '到期就删的：',
      ...RETENTION.map(({ name, days }) => `- ${name}：${days} 天`),
      '',
    ].join('\r\n'),
} as const
