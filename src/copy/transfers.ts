import type { TransferEffect } from '#contract/votes.ts'

/** Homes with new owners: the committee's record, and what both parties are told. */
export const TRANSFERS = {
  title: '登记过户',
  note: '房屋过户后，请按不动产登记的日期录入。以后的表决按新业主算；正在进行的表决，人数和面积不变。',
  home: '过户的房屋',
  find: '哪一套房（输入房号）',
  search: '查找',
  noUnit: '没有找到这套房',
  now: (owners: string) => `现在的业主：${owners}`,
  noOwner: '现在没有业主（建设单位）',
  newOwner: (number: number) => `新业主 ${number}`,
  name: '姓名或单位名称',
  kind: '证件类型',
  number: '证件号（只存加密后的指纹，不存原文）',
  add: '再加一位共有人',
  remove: '去掉最后一位',
  fromOn: '登记日期（如 2026-11-20）',
  needAll: '请选择房屋，填写新业主、证件号和登记日期。',
  next: '下一步：核对',
  confirmTitle: '请核对过户',
  confirmLine: (home: string, from: string, to: string, on: string) =>
    `${home}：${from} 过户给 ${to}，${on} 登记`,
  confirmNote: '登记后不能删除；如有错误，只能再登记一次。',
  confirm: '登记过户',
  done: '已登记。',
  noCases: '没有正在进行的表决受影响。',
  effects: {
    stands: (vote: string) => `“${vote}”：原业主已投票，这张票有效，新业主这次不再投。`,
    passes: (vote: string) => `“${vote}”：还没有投票，由新业主投。`,
    keeps: (vote: string) => `“${vote}”：原业主还有别的房，仍由原业主投。`,
  } satisfies Record<TransferEffect, (vote: string) => string>,
  recent: '已登记的过户',
  none: '还没有过户记录',
  row: (on: string) => `${on} 登记`,
  card: '房屋过户',
  cases: {
    from: {
      stands: '过户前已经投票，这张票有效，不因过户改变。',
      passes: '过户前没有投票，这次由新业主投票，您不再投。',
      keeps: '您在这次表决里还有别的房，仍由您投票，合计算 1 人。',
    },
    to: {
      stands: '原业主在过户前已经投票，这张票有效，您这次不再投。以后的表决由您投。',
      passes: '原业主没有投票，这次由您投票。',
      keeps: '原业主还有别的房，名册把这些房合计为 1 人，这次仍由原业主投票。以后的表决由您投。',
    },
  } satisfies Record<'from' | 'to', Record<TransferEffect, string>>,
  line: (home: string, on: string) => `${home}，${on} 登记过户`,
} as const
