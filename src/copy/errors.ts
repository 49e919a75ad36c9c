import type { ErrorCode } from '#contract/errors.ts'

type PhoneCode = 'phone.offline' | 'phone.timeout' | 'phone.unreadable' | 'phone.photo-gone' | 'phone.busy'

/** Every refusal in words: what happened, and what to do. A code without words does not compile. */
const WORDS: Record<ErrorCode | PhoneCode, { title: string; hint: string }> = {
  'request.malformed': { title: '提交的内容不完整或有误', hint: '请检查填写的内容，改好后再提交。' },
  'request.too-large': { title: '提交的内容太多了', hint: '请缩短文字或减少照片后再提交。' },
  'request.too-many': { title: '操作太频繁了', hint: '请等一分钟再试。' },
  'request.not-found': { title: '没有找到这个页面', hint: '请返回首页重新进入。' },
  'request.key-missing': { title: '没有提交成功', hint: '请返回上一页重新提交。' },
  'request.key-reused': {
    title: '这次提交与之前的不一致',
    hint: '之前的提交已经保存。请返回查看，如需更改请重新填写。',
  },
  'server.failed': { title: '系统出了点问题', hint: '您填写的内容没有丢。请稍后再试。' },
  'server.busy': { title: '系统正忙', hint: '请过一会儿再试，内容不会丢失。' },
  'session.missing': { title: '还没有登录', hint: '请先用京通登录。' },
  'session.expired': { title: '登录已过期', hint: '请重新登录，登录后会回到刚才的页面。' },
  'session.state-unknown': { title: '这次登录已失效', hint: '请重新点“用京通登录”。' },
  'session.code-refused': { title: '登录没有成功', hint: '可能已取消或超时，请再登录一次。' },
  'session.channel-unavailable': { title: '暂时不能登录', hint: '登录服务没有回应，请稍后再试。' },
  'session.identity-unbound': {
    title: '这个账号还没有绑定',
    hint: '请在京通网页版登录后，打开“我的”，取得八位绑定码，填在下面。',
  },
  'session.binding-refused': {
    title: '绑定码不对或已过期',
    hint: '绑定码十分钟内有效，只能用一次。请重新取得。',
  },
  'access.role-unknown': { title: '没有这个身份', hint: '请在“我的”里重新选择身份。' },
  'access.role-not-held': { title: '您已不再有这个身份', hint: '请在“我的”里换一个身份。' },
  'access.denied': { title: '这个身份不能看或不能做', hint: '请在“我的”里换一个身份，或联系业主委员会。' },
  'vote.not-found': { title: '没有找到这次表决', hint: '请返回表决列表。' },
  'vote.not-open': { title: '表决还没有开始', hint: '请在公告的开始时间之后再投票。' },
  'vote.closed': { title: '表决已经截止', hint: '截止后不能再投票。您可以查看结果。' },
  'vote.not-entitled': { title: '这张票不属于您', hint: '如果您是这套房的业主，请联系业主委员会核对名册。' },
  'vote.already-cast': { title: '这张票已经投过了', hint: '每张票只能投一次。请查看回执。' },
  'vote.bad-choices': { title: '选择不完整', hint: '请每一项都作出选择，再提交。' },
  'vote.cancelled': { title: '这次表决已取消', hint: '原因见表决页面。已投的票不再计算。' },
  'vote.held': {
    title: '投票暂缓',
    hint: '有业主对名册提出异议，业委会还没有答复。答复后自动开始投票。',
  },
  'vote.move-refused': { title: '现在不能这样做', hint: '这次表决的状态已经变了。请刷新后再看。' },
  'vote.few-places': { title: '张贴的地方太少', hint: '结果至少要在两处显著位置张贴。请再选一处。' },
  'vote.roll-fixed': { title: '名册不能再更正', hint: '已经有人投票。如名册确有错误，请取消后重新发起。' },
  'vote.bad-items': {
    title: '表决事项填写有误',
    hint: '几项选一至少要有两个选项；有候选人时要填选几人，没有候选人时填 0。',
  },
  'draft.not-found': { title: '没有找到这份草稿', hint: '请返回组织表决页面。' },
  'draft.changed': {
    title: '另一位成员刚刚也保存了',
    hint: '您写的还在这一页，没有丢。请看一眼对方保存的内容，再决定怎么合并。',
  },
  'draft.move-refused': { title: '这份草稿现在不能这样做', hint: '它的状态已经变了。请刷新后再看。' },
  'draft.guidance-pending': {
    title: '还在等街道、社区的意见',
    hint: '街道或社区回复后，或者满七天没有回复，就可以发出公告。',
  },
  'draft.incomplete': { title: '草稿还没有写完', hint: '请按检查清单补齐，再提交。' },
  'objection.not-found': { title: '没有找到这条异议', hint: '请返回表决页面。' },
  'objection.answered': { title: '这条异议已经答复过', hint: '答复不能更改。请刷新后查看。' },
  'objection.too-late': {
    title: '提出异议的时间已过',
    hint: '对名册的异议要在开始投票三天以前提出，对结果的异议要在公示七天内提出。您还可以向街道反映，或者依法起诉。',
  },
  'objection.too-many': { title: '您已经提过几条异议', hint: '请等业委会答复后再提。' },
  'objection.bad-correction': {
    title: '更正的内容不对',
    hint: '名册异议成立时要填写更正的房屋、面积和依据；结果异议成立时只能选仍在计票的纸质票。',
  },
  'representative.not-possible': {
    title: '不能推选这位共有人',
    hint: '代表要是这套房现在的业主，并且已经登录过。',
  },
  'representative.undeclared': {
    title: '有共有人还没有登录过',
    hint: '请先和他们商定，再勾选“没有登录的共有人也同意”。',
  },
  'representative.not-found': { title: '没有找到这次推选', hint: '请返回表决页面查看。' },
  'proxy.cap': { title: '受托的户数已满', hint: '一个人能代几户投票由这次表决的规则限定。' },
  'proxy.off': { title: '这次表决不能委托别人投票', hint: '请业主自己投票，或向业主委员会领取纸质票。' },
  'proxy.granted': { title: '这套房已经委托了别人', hint: '如要换人，请先撤回原来的委托，再重新委托。' },
  'proxy.own': { title: '您就是这套房的业主', hint: '不用委托，请直接投票。' },
  'proxy.own-clerk': { title: '不能登记成委托给自己', hint: '请由另一位工作人员登记。' },
  'proxy.code-refused': {
    title: '委托码不对或已失效',
    hint: '委托码二十四小时内有效，只能用一次。请对方重新生成一个，再核对八位数字。',
  },
  'proxy.not-found': { title: '没有找到这个委托', hint: '请返回表决页面查看。' },
  'proxy.used': { title: '受托人已经投票，不能撤回', hint: '这张票已经记入。您可以查看回执。' },
  'transfer.unit-unknown': { title: '没有找到这套房', hint: '请重新查找房号。' },
  'transfer.owner-differs': {
    title: '原业主已经变了',
    hint: '这套房刚有过户记录。请重新查找，核对现在的业主。',
  },
  'transfer.nothing-new': { title: '新业主和现在的业主一样', hint: '不用登记。' },
  'transfer.future': { title: '过户日期还没有到', hint: '请在不动产登记以后再录入。' },
  'transfer.out-of-order': { title: '过户日期早于上一次过户', hint: '请核对不动产登记的日期。' },
  'transfer.name-differs': { title: '证件号与姓名不一致', hint: '名册里这个证件号是另一个姓名，请核对。' },
  'transfer.bad-document': { title: '证件号不对', hint: '请对照证件核对，身份证号最后一位是校验位。' },
  'vote.represented': {
    title: '这套房由共有人推选的代表投票',
    hint: '如果不同意由他代表，可以在表决页面提出异议。',
  },
  'vote.undeclared': {
    title: '这套房有共有人',
    hint: '请先和共有人商定，勾选“已与共有人商定”再投票；也可以推选一位代表。',
  },
  'vote.no-ballot': { title: '还没有投票记录', hint: '请返回表决页面投票。' },
  'vote.notice-too-short': {
    title: '公告时间不够',
    hint: '公告要在开始投票的十五日以前（北京市物业管理条例第三十五条）。请把开始日期往后放。',
  },
  'vote.window-unlawful': { title: '投票时间不合适', hint: '投票期至少七天、最多六十天。请改截止日期。' },
  'vote.empty-roll': { title: '名册里没有人', hint: '请检查楼栋名称，或先导入业主名册。' },
  'paper.same-clerk': {
    title: '需要另一个人再录一遍',
    hint: '这张纸质票您已经录过。请由另一位工作人员独立录入，两次一致才计票。',
  },
  'paper.wrong-serial': {
    title: '编号与这一户不符',
    hint: '请对照票面重新输入编号，再看房号选对没有。票上没有印编号的，写自编的号码（不要正好九位）。',
  },
  'paper.own-home': { title: '不能录自己家的纸质票', hint: '请交给另外两位工作人员录入。' },
  'paper.scan-missing': { title: '缺票面照片', hint: '请拍下整张票面（要看得清签名和选择），再录入。' },
  'paper.contest-closed': {
    title: '提出异议的时间已过',
    hint: '截止后三日内可以提出。仍有疑问，请联系街道办事处，或在知道之日起一年内向法院起诉。',
  },
  'delivery.unfit': { title: '送达方式和结果对不上', hint: '请重新选择怎么送的、结果怎样。' },
  'delivery.no-evidence': {
    title: '缺少送达的凭据',
    hint: '签收、挂号信回执、对方回复和张贴的公告要拍照；电话和视频要写明录音或录像放在哪里。',
  },
  'delivery.bad-time': { title: '送达时间不对', hint: '送达要在公告之后、截止之前，也不能是将来。' },
  'vote.not-counted': { title: '还没有可以复算的结果', hint: '截止并计票后再来复算。' },
  'witness.not-found': { title: '没有找到这个见证登记', hint: '请在这部手机上重新登记。' },
  'witness.retired': { title: '这个见证登记已经停用', hint: '如要继续见证，请在这部手机上重新登记。' },
  'witness.seats-taken': {
    title: '业主见证已满',
    hint: '一个小区最多三位业主见证，先登记的先担任。有人退出后您可以再来登记。',
  },
  'witness.key-taken': { title: '登记没有成功', hint: '请再点一次登记，手机会换一把新的钥匙。' },
  'witness.bad-signature': {
    title: '签名不对，没有收下',
    hint: '请再试一次。还不行就在这部手机上重新登记。',
  },
  'witness.checkpoint-unknown': { title: '没有找到要签的存证', hint: '请返回后重新核对。' },
  'witness.clock-off': { title: '手机的时间不准', hint: '请在手机设置里打开“自动设定时间”，再核对并签名。' },
  'witness.no-conflict': { title: '这两份存证并不矛盾', hint: '不需要报告。请重新核对。' },
  'initiative.not-found': { title: '没有找到这份联名', hint: '请返回联名列表。' },
  'initiative.kind-unfit': {
    title: '这个小区不能发起这种联名',
    hint: '有业委会的小区联名要求业委会开会；没有业委会的小区联名向街道申请首次业主大会。请返回列表重新发起。',
  },
  'initiative.not-entitled': {
    title: '您名下没有计入名册的房屋',
    hint: '只有车位或储藏室的不计入。如果您是业主，请联系业主委员会或社区核对名册。',
  },
  'initiative.one-at-a-time': {
    title: '您已经有一份联名正在征集',
    hint: '一次只能发起一份。请先等它结束，或在它的页面里撤回。',
  },
  'initiative.not-collecting': {
    title: '这份联名已经不在征集',
    hint: '可能已达到比例转出，或已撤回、到期。请刷新查看。',
  },
  'initiative.move-refused': { title: '联名的状态已经变了', hint: '请刷新后再操作。' },
  'initiative.day-unfit': {
    title: '日期不合适',
    hint: '要在今天以后，并且不超过规定的天数。请改日期。',
  },
  'initiative.vote-unfit': {
    title: '这次表决不能用来答复',
    hint: '请选择在联名发起之后公告、还没有截止的表决。',
  },
  'clause.not-found': { title: '没有找到这一条', hint: '请返回履约公示列表。' },
  'clause.number-taken': { title: '这个条款编号已经有了', hint: '请换一个编号，或去改原来的一条。' },
  'clause.two-costs': { title: '年费用和占比只能填一个', hint: '请留空其中一个，再提交。' },
  'contract.not-found': { title: '没有找到这份合同', hint: '请返回公示待办，重新选合同。' },
  'clause.unchanged': { title: '没有任何改动', hint: '请先修改内容、频次或费用，再提交。' },
  'posting.not-found': { title: '没有找到这条公示', hint: '请返回履约公示列表。' },
  'posting.no-duty': { title: '这一期没有要公示的事', hint: '请返回待办列表，选一期再填。' },
  'posting.bad-day': {
    title: '日期不对',
    hint: '完成日期不能早于这一期，也不能晚于今天；改条款只能从今天或以后起。',
  },
  'posting.kind-unfit': { title: '这一期的公示已经变了', hint: '请刷新后再操作。' },
  'posting.reason-missing': {
    title: '还没有写原因',
    hint: '更正、撤回或重新公示，都要写明原因，业主看得到。',
  },
  'posting.empty': { title: '还没有内容', hint: '请写一句说明，或拍一张照片。' },
  'posting.not-seen': { title: '公示有了新版本', hint: '请先看新版本的证据，再评分。' },
  'excuse.unfit': { title: '现在不能这样做', hint: '申请免责后，由社区或街道决定。请刷新后再看。' },
  'question.not-found': { title: '没有找到这个问题', hint: '请返回列表。' },
  'question.answered': {
    title: '这个问题已经回答过了',
    hint: '回答不能改写；需要补充时，请业主再提一个问题。',
  },
  'question.too-many': { title: '您还有 10 个问题在等回答', hint: '等物业企业回答后再提新问题。' },
  'entry.not-found': { title: '没有找到这笔账', hint: '请返回账目列表。' },
  'entry.account-unfit': {
    title: '科目不合适',
    hint: '一笔账要有两个不同的科目；期初结余只能在第一次结账前记。',
  },
  'entry.no-voucher': { title: '支出没有凭证', hint: '请拍下发票或收据，再记账。' },
  'entry.day-unfit': { title: '记账日期不对', hint: '不能记在今天以后。请改日期。' },
  'entry.month-closed': { title: '这个月已经结账', hint: '已结账的月份不能再记账。请记在还没有结账的月份。' },
  'entry.vote-unfit': { title: '这次表决不能作为依据', hint: '请选择已经通过的、关于使用共有收益的表决。' },
  'entry.reversed': { title: '这笔账不能再冲销', hint: '它已经被冲销过，或它本身就是冲销。' },
  'batch.bad-lines': {
    title: '有几行现在不能记账',
    hint: '一笔也没有记。可能刚刚结了账，或者流水已经有人记过。请重新检查一遍。',
  },
  'batch.posted-before': {
    title: '同样的账已经记过一次',
    hint: '一笔也没有记。请到账目里核对；确实记错的，先冲销再记。',
  },
  'bank.bad-lines': { title: '文件里有错误的行', hint: '请按提示改好，再导入。一行也没有存。' },
  'bank.line-not-found': { title: '没有找到这笔流水', hint: '请返回银行流水再看。' },
  'bank.match-unfit': { title: '流水和账对不上', hint: '金额要相同，而且都没有对过账。' },
  'close.out-of-order': { title: '不能跳着结账', hint: '请按月份先后，从最早没有结账的月份开始。' },
  'close.too-early': { title: '这个月还没有过完', hint: '请在下个月再结账。' },
  'close.not-found': { title: '这个月还没有结账', hint: '物业企业结账以后，业委会才能签字。' },
  'close.changed': { title: '账目和您看到的不一样', hint: '请刷新后重新核对，再签字。' },
  'close.same-person': { title: '结账和签字不能是同一个人', hint: '请业委会的另一位委员签字。' },
  'repair.not-found': { title: '没有找到这条报修', hint: '它可能属于别人，或地址有误。' },
  'repair.move-refused': { title: '报修的状态已经变了', hint: '请刷新后再操作。' },
  'repair.photo-unknown': { title: '有照片没有传上去', hint: '请删除照片重新添加，再提交。' },
  'photo.not-a-picture': { title: '这不是一张照片', hint: '请选择 JPG、PNG 或 WebP 格式的照片。' },
  'photo.too-large': { title: '照片太大', hint: '请选择小于 12 MB 的照片。' },
  'photo.not-sent': { title: '有照片没有传上去', hint: '请删除照片重新添加，再提交。' },
  'upload.not-found': { title: '照片没有传完', hint: '隔得太久，已传的部分清掉了。请再发一次。' },
  'upload.wrong-offset': { title: '照片没有传完', hint: '传的顺序乱了。请再发一次，会接着传。' },
  'upload.changed': { title: '照片没有传完', hint: '同一段两次传的不一样。请再发一次。' },
  'upload.wrong-hash': { title: '照片在路上传坏了', hint: '已传的部分清掉了。请再发一次。' },
  'upload.too-many': { title: '没传完的照片太多', hint: '请先等前面的照片传完，会自动再传。' },
  'photo.not-found': { title: '没有找到这张照片', hint: '请刷新页面再看。' },
  'phone.offline': { title: '没有连上网络', hint: '请检查网络。报修会先存在手机里，联网后自动发送。' },
  'phone.timeout': { title: '网络太慢', hint: '没有等到回应，请再试一次，不会重复提交。' },
  'phone.unreadable': { title: '收到的内容看不懂', hint: '请关闭后重新打开，更新到最新版本。' },
  'phone.busy': { title: '手机正忙，没有读出照片', hint: '照片还在手机里，请稍后再试。' },
  'phone.photo-gone': { title: '手机里的照片不见了', hint: '请重新添加照片后再提交。' },
}

/** The words of a code; one this build does not know is said as a failure of the system. */
export function errorWords(code: string | null): { title: string; hint: string } {
  return (WORDS as Record<string, { title: string; hint: string }>)[code ?? ''] ?? WORDS['server.failed']
}

/** The same as one text, for a notice inside a form. */
export function errorLine(code: string | null): string {
  const { title, hint } = errorWords(code)
  return `${title} ${hint}`
}
