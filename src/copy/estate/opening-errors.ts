import type { ErrorCode } from '#contract/core/errors.ts'

/** Codes that only the pages of an opening meet. */
export type OpeningCode = Extract<ErrorCode, `opening.${string}` | `roll.${string}`>

export const OPENING_ERRORS: Record<OpeningCode, { title: string; hint: string }> = {
  'opening.not-found': { title: '没有找到', hint: '请返回“小区开通”，刷新后查看。' },
  'opening.no-post': {
    title: '您不能办理这个社区的开通',
    hint: '登记由社区或街道办，受理由街道办。岗位有变化的，请找街道管理员。',
  },
  'opening.too-few': { title: '申请的业主不到百分之五', hint: '请再征集业主，或由业委会、街道提出。' },
  'opening.counts-wrong': {
    title: '人数不对',
    hint: '请填申请的业主人数和全体业主人数，申请的不能比全体的多。',
  },
  'opening.name-taken': {
    title: '这个社区已有同名的小区',
    hint: '可能已经登记或开通，请在列表里找。是另一个小区的，请写全名。',
  },
  'opening.decided': { title: '这一件已经有了决定', hint: '决定不能更改，请刷新后查看。' },
  'opening.changed': {
    title: '后来又有了变化',
    hint: '请刷新后查看，再决定。名册改动要照现在的名册重新导入。',
  },
  'opening.is-live': { title: '这个小区已经开通', hint: '这一步不用再办。' },
  'opening.needs-street': { title: '这一步由街道办', hint: '请街道的同事办理。' },
  'opening.needs-community': { title: '异议由社区答复', hint: '请社区的同事办理。' },
  'opening.no-scope': { title: '还没有划定范围', hint: '请街道先写明有哪些楼、每栋多少套。' },
  'opening.no-roll': { title: '还没有导入名册', hint: '请先导入名册。' },
  'opening.blocked': { title: '前面的步骤还没有办完', hint: '请看“还差什么”。' },
  'opening.second-waiting': { title: '有一份名册改动等第二个人确认', hint: '确认或退回以后再办。' },
  'opening.same-person': { title: '要由另一个人办', hint: '提出的人不能自己决定，请另一位同事办理。' },
  'opening.not-proposed': { title: '还没有人提出开通', hint: '请先由街道的一位同事提出。' },
  'opening.bad-buildings': {
    title: '楼栋写得不对',
    hint: '至少写一栋，同一栋只写一次；核对要从列表里选一栋，并填门牌数。',
  },
  'opening.posting-days': {
    title: '公示的天数不对',
    hint: '从明天算起至少七天，开首次业主大会以前公示的至少十五天，最多六十天。',
  },
  'opening.words-missing': { title: '还没有写说明', hint: '请写明依据或原因。' },
  'opening.not-posted': {
    title: '现在不在公示期',
    hint: '名册公示以后才能提异议。已经开通的，请找社区居委会。',
  },
  'opening.objections-many': { title: '您有三件异议还没有答复', hint: '请等社区答复后再提。' },
  'roll.bad-lines': { title: '表里还有错误', hint: '什么也没有存。请照提示改好再导入。' },
  'roll.nothing-new': { title: '和现在的名册一样', hint: '没有要改的，不用再导入。' },
  'roll.live': {
    title: '开通以后不能这样改',
    hint: '业主变更请办过户登记，房屋不能从名册里删去。新增的房屋、面积和用途可以导入。',
  },
  'roll.unit-used': { title: '要删的房屋已经有账单或别的记录', hint: '什么也没有改。请把这些房屋留在表里。' },
  'roll.mapping-twice': { title: '有一列选了两次', hint: '每一列只能对应一个表头。' },
}
