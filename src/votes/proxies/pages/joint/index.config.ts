export default definePageConfig({ navigationBarTitleText: '共有人推选代表' })
