/** Words of the estate's own places, and of reports that are there already. */
export const PLACES = {
  homes: (count: number) => `${count} 套，点开选`,
  homeNote: '自己家里的设施',
  buildingNote: '楼道、电梯、单元门、地下层',
  groundsNote: '道路、花园、车棚、大门',
  building: '哪栋楼',
  stair: '哪个单元',
  facility: '哪个设施（可以不选）',
  otherBuilding: (name: string) => `${name}，点这里换一栋`,
  /** Where it stands has been said above. */
  short: (title: string, building: string, stair: string) =>
    title.replace(building, '').replace(stair, '') || title,
  scan: '扫设施上的码',
  typeCode: '输入设施编号',
  find: '查找',
  code: '编号',
  codeHint: '电梯轿厢、单元门和路灯的标牌上有编号，电梯是 7 位数字。',
  codeWrong: '没有读到编号，请输入标牌上的编号',
  alike: '是不是这一件？',
  alikeHint: '已经有人报过，点“我也遇到”就能一起跟进，不用再报一次。',
  join: '我也遇到，一起跟进',
  mine: '这是我报的，去看进展',
} as const
