import type { Role } from '#domain/core/access.ts'

/** Someone the login stand-in lets in. `document` ties an owner to the roll; the numbers are nobody's. */
export type SamplePerson = {
  readonly subject: string
  readonly name: string
  readonly note: string
  readonly document: string | null
  readonly roles: readonly { readonly estate: 0 | 1; readonly role: Role }[]
}

/** A document number that is well-formed and nobody's: no region has the code 110000 for a person, and the year is 1900. */
export function documentNumber(index: number): string {
  const month = (Math.floor(index / 28) % 12) + 1
  const day = (index % 28) + 1
  const body = `1100001900${String(month).padStart(2, '0')}${String(day).padStart(2, '0')}${String(Math.floor(index / 336)).padStart(3, '0')}`
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
  const total = weights.reduce((all, weight, i) => all + weight * Number(body[i]), 0)
  return body + '10X98765432'[total % 11]
}

/** A home of the first estate whose owner has no account yet: name, card and certificate on the roll, for whoever tries to claim it. */
export const CLAIMABLE = {
  name: '何平（示例）',
  place: '4号楼2单元601',
  document: documentNumber(4),
  certificate: '京(2020)朝不动产权第0000000号',
} as const

export const SAMPLE_PERSONS: readonly SamplePerson[] = [
  {
    subject: 'sample-zhang',
    name: '张桂兰（示例）',
    note: '业主，一套房，七十岁',
    document: documentNumber(0),
    roles: [{ estate: 0, role: 'owner' }],
  },
  {
    subject: 'sample-li',
    name: '李建国（示例）',
    note: '业主，三套房（一套共有），另一小区还有一套',
    document: documentNumber(1),
    roles: [
      { estate: 0, role: 'owner' },
      { estate: 1, role: 'owner' },
    ],
  },
  {
    subject: 'sample-wang',
    name: '王秀英（示例）',
    note: '业主，与李建国共有一套；业委会成员',
    document: documentNumber(2),
    roles: [
      { estate: 0, role: 'owner' },
      { estate: 0, role: 'committee' },
    ],
  },
  {
    subject: 'sample-zhao',
    name: '赵敏（示例）',
    note: '业委会成员，也是业主',
    document: documentNumber(3),
    roles: [
      { estate: 0, role: 'owner' },
      { estate: 0, role: 'committee' },
    ],
  },
  {
    subject: 'sample-sun',
    name: '孙强（示例）',
    note: '物业企业主管',
    document: null,
    roles: [
      { estate: 0, role: 'company' },
      { estate: 1, role: 'company' },
    ],
  },
  {
    subject: 'sample-qian',
    name: '钱勇（示例）',
    note: '物业企业维修工',
    document: null,
    roles: [
      { estate: 0, role: 'worker' },
      { estate: 1, role: 'worker' },
    ],
  },
  {
    subject: 'sample-qin',
    name: '秦芳（示例）',
    note: '社区调解员，两个小区',
    document: null,
    roles: [
      { estate: 0, role: 'community' },
      { estate: 1, role: 'community' },
    ],
  },
  {
    subject: 'sample-zhou',
    name: '周丽（示例）',
    note: '街道工作人员，两个小区',
    document: null,
    roles: [
      { estate: 0, role: 'street' },
      { estate: 1, role: 'street' },
    ],
  },
  {
    subject: 'sample-lin',
    name: '林涛（示例）',
    note: '示例街道工作人员，办小区开通',
    document: null,
    roles: [],
  },
  {
    subject: 'sample-luo',
    name: '罗琴（示例）',
    note: '示例街道工作人员，复核小区开通',
    document: null,
    roles: [],
  },
  {
    subject: 'sample-ma',
    name: '马超（示例）',
    note: '示例社区工作人员，办名册和核对',
    document: null,
    roles: [],
  },
  {
    subject: 'sample-chen',
    name: '陈新（示例）',
    note: '还没有认证的房屋，名册上没有他的证件',
    document: null,
    roles: [],
  },
  {
    subject: 'sample-tao',
    name: '陶静（示例）',
    note: '租户，业主张桂兰邀请的，住在青松里',
    document: null,
    roles: [],
  },
  {
    subject: 'sample-he',
    name: '何平（示例）',
    note: `还没有认证；名册上有他：青松里 ${CLAIMABLE.place}，身份证 ${CLAIMABLE.document}，${CLAIMABLE.certificate}`,
    document: null,
    roles: [],
  },
]
