import type { ResidentKind } from '#domain/estate/residents.ts'

/** Where 我的 and the first page lead to who lives in a home, and to the homes that somebody lives in. */
export const RESIDENTS_ME = {
  title: '居住人',
  note: '邀请家人、租户，看谁住在我家，随时结束',
  mine: '我的居住登记',
  mineNote: '接受业主的邀请，看我能用到哪天',
  join: '我是家人或租户，有邀请码',
  kinds: { family: '家人', tenant: '租户', 'public-tenant': '公房承租人' } satisfies Record<
    ResidentKind,
    string
  >,
  came: (kind: ResidentKind, home: string) => `${RESIDENTS_ME.kinds[kind]}接受了${home}的居住邀请`,
  cameNote: (when: string) => `${when}。不是您家的人，请马上结束`,
  line: (home: string, day: string) => `${home}，到${day}`,
  homes: '我住的房屋',
} as const
