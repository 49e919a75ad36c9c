/** Words of 12345's orders on a repair's own page. */
export const ORDERS = {
  by: (when: string) => `12345 办理时限：${when} 前`,
  number: (no: string) => `12345 工单 ${no}`,
  thereIsOne: '有一张 12345 工单，编号只给物业、监管部门和报修人看',
  basis: '依据：工单上的时限，由派单单位定，物业暂停不停表',
  see: '看这张工单',
  outside: '来自外部系统的图片',
} as const
