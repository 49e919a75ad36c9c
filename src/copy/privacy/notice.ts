import type { NoticeBasis, NoticeKind } from '#domain/privacy/notice.ts'
import type { RetentionName, RetentionRule } from '#domain/privacy/retention.ts'

type Told = { readonly title: string; readonly what: string; readonly from: string; readonly why: string }

// The words of the privacy notice. Whoever changes their meaning raises NOTICE_VERSION (domain/privacy/version.ts), and everybody is asked
// again; test/domain/privacy/privacy.test.ts pins these words to their version.

export const NOTICE = {
  title: '个人信息说明',
  version: (version: number, day: string) => `第 ${version} 版，${day} 起`,
  short: [
    '只收办事要用的信息；证件号码不存原文。',
    '投了什么票，页面上不和姓名放在一起。',
    '不画像，不打广告，不卖给任何人，存在境内。',
    '照片、录音、拍摄地点都是自愿的，不给也能办事，随时可以撤回。',
  ],
  who: '谁在处理',
  whoText:
    '由开通本服务的主管部门和受它委托的运营单位处理，名称和电话见京通里“北京物业”的栏目介绍。物业企业、业委会、社区和街道只能看到各自办事要用的部分；凭岗位看过您家里的报修、投诉和房屋认证，您都能查到。',
  kinds: {
    account: {
      title: '账号',
      what: '姓名、京通账号编号、绑定的小程序账号编号',
      from: '京通和您登录的小程序',
      why: '认出是您本人',
    },
    document: {
      title: '证件',
      what: '证件号码的指纹：账号上一份，名册里一份；不存号码原文，也不存人脸',
      from: '京通的实名核验，或者您自己填写',
      why: '和业主名册对上，一房一主不弄错',
    },
    home: {
      title: '房屋',
      what: '楼栋、单元、房号、面积、产权人姓名',
      from: '业主名册（由社区导入）',
      why: '确定谁能投票、该交哪户的费用',
    },
    claim: {
      title: '房屋认证材料',
      what: '材料照片、产权证号、填写的说明',
      from: '您自己提交',
      why: '由社区和街道核对是不是您的房屋',
    },
    ballot: {
      title: '投票',
      what: '谁参加了表决、选票和委托',
      from: '您自己投的，或者工作人员按纸质票录入',
      why: '计票和事后复算。运营方在技术上能把选票和投票人对上，只在依法核查时使用',
    },
    report: {
      title: '报修、投诉、提问和异议',
      what: '您写的内容、地点、办理过程和评价',
      from: '您自己提交',
      why: '办理并给您答复',
    },
    bill: {
      title: '账单和缴费',
      what: '账单、付款单号和金额，不存银行卡号',
      from: '物业企业和京通收银台',
      why: '收费、对账和开收据',
    },
    photo: {
      title: '照片（自愿）',
      what: '您选的照片，照片里的拍摄信息在保存前去掉',
      from: '您的相册或相机',
      why: '把问题说清楚',
    },
    voice: { title: '录音（自愿）', what: '您录的话', from: '您的话筒', why: '不方便打字时代替文字' },
    place: {
      title: '拍摄地点（自愿，只对物业人员）',
      what: '物业人员的公示照片离小区多远，不存经纬度，也不记行踪',
      from: '照片里相机写下的地点',
      why: '证明照片是在小区拍的',
    },
    device: {
      title: '登录记录',
      what: '在哪种端登录、什么时候用过',
      from: '您的登录',
      why: '防止别人冒用，并按法律留存日志',
    },
    post: {
      title: '岗位',
      what: '担任的岗位、任期和经手的事',
      from: '街道、社区或您所在的机构',
      why: '谁办的事由谁负责',
    },
  } satisfies Record<NoticeKind, Told>,
  labels: { what: '收什么', from: '从哪来', why: '为什么', basis: '依据', keeps: '留多久' },
  named: (name: string) => `${name}：`,
  bases: {
    consent: '您的同意（个人信息保护法第十三条第一款第一项）',
    contract: '为您办您要办的事（第十三条第一款第二项）',
    law: '履行法定职责或义务（第十三条第一款第三项）',
  } satisfies Record<NoticeBasis, string>,
  keeps: {
    account: '到您注销账号',
    document: '账号上的到您注销账号，名册里的和名册一样久',
    roll: '和小区的业主名册一样久',
    records: '和小区的记录一样久：决定、账目和办理过程要让以后的人核对',
    'claim-papers': (days: number) => `认证办完 ${days} 天后删除照片和产权证号，只留结论和照片的指纹`,
    sessions: (days: number) => `退出或过期 ${days} 天后删除`,
  },
  retention: '到期自动删除的',
  retentionRow: (days: number, from: string) => `${from} ${days} 天后`,
  retentionNames: {
    'claim-papers': '房屋认证的材料照片和产权证号',
    'loose-pictures': '传了但没有提交的照片',
    sessions: '登录记录',
    attempts: '没有完成的登录',
    codes: '过期的绑定码和委托码',
    tries: '输错码的次数',
    reads: '谁看过我的资料',
  } satisfies Record<RetentionName, string>,
  retentionFrom: {
    decided: '办完',
    sent: '传上来',
    ended: '退出或过期',
    expired: '过期',
    looked: '看过',
    begun: '开始计数',
  } satisfies Record<RetentionRule['from'], string>,
  rights: '您可以',
  rightsText: [
    '查看和拿走：我的 → 个人信息 → 下载我的全部信息。',
    '更正：姓名、面积或房屋不对，从“我的房屋认证”提交，或者带证件到社区居委会。',
    '撤回同意：我的 → 个人信息，撤回马上生效，以前办的事不受影响。',
    '知道谁看过：我的 → 个人信息 → 谁看过我的资料。',
    '注销：我的 → 个人信息 → 注销账号。投过的票和账目会留下，和您账号的联系会断开。',
    '投诉：向 12345 或者网信部门反映。',
  ],
  accept: '我看过了',
  acceptNote: '看过不等于同意一切：自愿的那几项另外由您决定。',
  accepted: '已记下，您看过这一版。',
  due: '说明有新的版本，请看一遍。',
} as const
