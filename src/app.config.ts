export default defineAppConfig({
  pages: ['pages/home/index', 'pages/me/index', 'pages/sign-in/index'],
  subPackages: [
    {
      root: 'votes',
      pages: ['pages/list/index', 'pages/detail/index', 'pages/cast/index', 'pages/receipt/index'],
    },
    // On its own, because it needs BigInt, which the oldest hosts lack: they lose the recount and the witness's desk, and nothing else.
    {
      root: 'verify',
      pages: ['pages/recount/index', 'pages/ballot/index', 'pages/witness/index', 'pages/conflicts/index'],
    },
    {
      root: 'committee',
      pages: [
        'pages/desk/index',
        'pages/manage/index',
        'pages/turnout/index',
        'pages/roll/index',
        'pages/round/index',
        'pages/deliver/index',
        'pages/paper/index',
        'pages/print/index',
      ],
    },
    {
      root: 'proxies',
      pages: [
        'pages/proxy/index',
        'pages/joint/index',
        'pages/agent/index',
        'pages/authorise/index',
        'pages/transfers/index',
        'pages/my-transfers/index',
      ],
    },
    {
      root: 'initiatives',
      pages: [
        'pages/list/index',
        'pages/detail/index',
        'pages/new/index',
        'pages/requests/index',
        'pages/request/index',
      ],
    },
    { root: 'drafts', pages: ['pages/begin/index', 'pages/draft/index', 'pages/write/index'] },
    {
      root: 'duties',
      pages: [
        'pages/desk/index',
        'pages/post/index',
        'pages/overdue/index',
        'pages/contract/index',
        'pages/clause/index',
      ],
    },
    { root: 'disclosures', pages: ['pages/list/index', 'pages/detail/index'] },
    {
      root: 'ledger',
      pages: [
        'pages/summary/index',
        'pages/entries/index',
        'pages/entry/index',
        'pages/desk/index',
        'pages/post/index',
        'pages/bank/index',
        'pages/twins/index',
      ],
    },
    // Only clerks load it.
    { root: 'clerk', pages: ['pages/batch/index', 'pages/lines/index'] },
    // Apart from the ledger for the same reason as `verify`, and from that because it is full.
    {
      root: 'audit',
      pages: [
        'pages/version/index',
        'pages/book/index',
        'pages/source/index',
        'pages/notice/index',
        'pages/thread/index',
      ],
    },
    {
      root: 'income',
      pages: ['pages/sources/index', 'pages/source/index', 'pages/edit/index', 'pages/questions/index'],
    },
    {
      root: 'bills',
      pages: [
        'pages/list/index',
        'pages/bill/index',
        'pages/pay/index',
        'pages/arrears/index',
        'pages/desk/index',
        'pages/issue/index',
        'pages/import/index',
        'pages/reconcile/index',
      ],
    },
    {
      root: 'notices',
      pages: [
        'pages/list/index',
        'pages/detail/index',
        'pages/compose/index',
        'pages/change/index',
        'pages/counts/index',
      ],
    },
    {
      root: 'reminders',
      pages: [
        'pages/list/index',
        'pages/settings/index',
        'pages/devices/index',
        'pages/duty/index',
        'pages/alarm/index',
      ],
    },
    {
      root: 'repairs',
      pages: [
        'pages/list/index',
        'pages/new/index',
        'pages/detail/index',
        'pages/work/index',
        'pages/figures/index',
        'pages/cases/index',
        'pages/manage/index',
        'pages/street/index',
        'pages/street-cases/index',
      ],
    },
    // A repair's money; on its own, for the repairs are full.
    { root: 'thread', pages: ['pages/detail/index', 'pages/add/index'] },
    // Only the company and supervisors load it: 12345's orders, and other systems' keys.
    {
      root: 'connect',
      pages: [
        'pages/orders/index',
        'pages/order/index',
        'pages/bring/index',
        'pages/keys/index',
        'pages/hook/index',
      ],
    },
    {
      root: 'complaints',
      pages: [
        'pages/list/index',
        'pages/new/index',
        'pages/detail/index',
        'pages/act/index',
        'pages/agree/index',
        'pages/invitation/index',
        'pages/figures/index',
        'pages/cases/index',
        'pages/ladder/index',
      ],
    },
  ],
  window: {
    navigationBarTitleText: '北京物业',
    navigationBarBackgroundColor: '#9c2b23',
    navigationBarTextStyle: 'white',
    backgroundColor: '#f6f3ee',
    backgroundTextStyle: 'dark',
  },
  lazyCodeLoading: 'requiredComponents',
})
